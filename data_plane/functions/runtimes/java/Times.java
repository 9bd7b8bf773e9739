package apigw.runtime;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.List;

/**
 * Dates and times in JSON. A Date is milliseconds or ISO 8601, in AWS's events seconds; what java.time has is ISO 8601,
 * seconds, or a list of its numbers, of which the latter two are written.
 */
final class Times {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
            "yyyy-MM-dd['T'HH:mm[:ss][.SSSSSSSSS][.SSSSSS][.SSS]][XXX][XX][X]");
    private static final List<String> MAKERS = Arrays.asList("parse", "of", "valueOf");
    private static final String JODA = "org.joda.time.DateTime";

    private Times() {}

    static boolean isOne(Class<?> type) {
        return type == Date.class || Calendar.class.isAssignableFrom(type) || type.getName().startsWith("java.time.")
                || type.getName().equals(JODA);
    }

    /** json: a text, a number or a list of numbers. */
    static Object read(Object json, Class<?> type, boolean ofEvents) throws ReflectiveOperationException {
        if (type == Date.class) {
            return date(json, ofEvents);
        }
        if (Calendar.class.isAssignableFrom(type)) {
            Calendar calendar = Calendar.getInstance();
            calendar.setTime(date(json, ofEvents));
            return calendar;
        }
        if (json instanceof List) {
            return ofNumbers((List<?>) json, type);
        }
        if (json instanceof String) {
            return ofText((String) json, type);
        }
        BigDecimal seconds = decimal(json);
        long whole = seconds.longValue();
        int nanos = seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).intValue();
        Instant instant = Instant.ofEpochSecond(whole, nanos);
        if (type == Instant.class) {
            return instant;
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(whole, nanos);
        }
        if (type == OffsetDateTime.class || type == ZonedDateTime.class) {
            return type.getMethod("ofInstant", Instant.class, java.time.ZoneId.class).invoke(null, instant, ZoneOffset.UTC);
        }
        if (type == LocalDate.class) {
            return LocalDate.ofEpochDay(whole);
        }
        return type.getMethod("of", int.class).invoke(null, (int) whole); // Year, Month
    }

    private static Date date(Object json, boolean ofEvents) {
        if (!(json instanceof String)) {
            BigDecimal number = decimal(json);
            return new Date((ofEvents ? number.movePointRight(3) : number).longValue());
        }
        String text = (String) json;
        try {
            TemporalAccessor found = DATE.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (found instanceof LocalDate) {
                found = ((LocalDate) found).atStartOfDay();
            }
            boolean local = found instanceof LocalDateTime;
            return Date.from(local ? ((LocalDateTime) found).toInstant(ZoneOffset.UTC) : Instant.from(found));
        } catch (DateTimeParseException none) {
            throw new IllegalArgumentException("Cannot deserialize value of type `java.util.Date` from String \"" + text
                    + "\": not a valid representation (error: Failed to parse Date value '" + text + "')");
        }
    }

    private static Object ofText(String text, Class<?> type) throws ReflectiveOperationException {
        if (type == Instant.class && !text.endsWith("Z")) {
            return OffsetDateTime.parse(text).toInstant();
        }
        for (Method method : type.getMethods()) {
            boolean takes = method.getParameterCount() == 1 && method.getParameterTypes()[0].isAssignableFrom(String.class);
            if (takes && MAKERS.contains(method.getName())) {
                return method.invoke(null, text);
            }
        }
        throw new IllegalArgumentException("Cannot deserialize value of type `" + type.getName() + "` from String");
    }

    private static Object ofNumbers(List<?> numbers, Class<?> type) {
        int[] found = new int[7];
        for (int i = 0; i < numbers.size(); i++) {
            found[i] = decimal(numbers.get(i)).intValue();
        }
        if (type == LocalTime.class) {
            return LocalTime.of(found[0], found[1], found[2], found[3]);
        }
        if (type == LocalDate.class) {
            return LocalDate.of(found[0], found[1], found[2]);
        }
        if (type == LocalDateTime.class) {
            return LocalDateTime.of(found[0], found[1], found[2], found[3], found[4], found[5], found[6]);
        }
        throw new IllegalArgumentException("Cannot deserialize value of type `" + type.getName() + "` from Array value");
    }

    private static BigDecimal decimal(Object json) {
        if (json instanceof Json.Decimal) {
            return ((Json.Decimal) json).exact();
        }
        if (json instanceof Number) {
            return new BigDecimal(json.toString());
        }
        throw new IllegalArgumentException("Cannot deserialize a time from " + Writer.json(json));
    }

    /** What is written: a number, a list of numbers, or a text. */
    static Object shown(Object time, boolean ofEvents) {
        if (time instanceof Date || time instanceof Calendar) {
            long milliseconds = time instanceof Date ? ((Date) time).getTime() : ((Calendar) time).getTimeInMillis();
            return ofEvents ? (Object) (milliseconds / 1000.0) : (Object) milliseconds;
        }
        if (time instanceof Instant) {
            return seconds(((Instant) time).getEpochSecond(), ((Instant) time).getNano());
        }
        if (time instanceof OffsetDateTime) {
            return shown(((OffsetDateTime) time).toInstant(), false);
        }
        if (time instanceof ZonedDateTime) {
            return shown(((ZonedDateTime) time).toInstant(), false);
        }
        if (time instanceof Duration) {
            return seconds(((Duration) time).getSeconds(), ((Duration) time).getNano());
        }
        if (time instanceof LocalDateTime) {
            List<Object> found = numbers(((LocalDateTime) time).toLocalDate());
            found.addAll(numbers(((LocalDateTime) time).toLocalTime()));
            return found;
        }
        if (time instanceof LocalDate) {
            return numbers((LocalDate) time);
        }
        return time instanceof LocalTime ? numbers((LocalTime) time) : time.toString();
    }

    private static BigDecimal seconds(long seconds, int nanos) {
        return BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9));
    }

    private static List<Object> numbers(LocalDate date) {
        List<Object> found = new ArrayList<>();
        found.add(date.getYear());
        found.add(date.getMonthValue());
        found.add(date.getDayOfMonth());
        return found;
    }

    private static List<Object> numbers(LocalTime time) {
        List<Object> found = new ArrayList<>();
        found.add(time.getHour());
        found.add(time.getMinute());
        if (time.getSecond() > 0 || time.getNano() > 0) {
            found.add(time.getSecond());
        }
        if (time.getNano() > 0) {
            found.add(time.getNano());
        }
        return found;
    }
}
