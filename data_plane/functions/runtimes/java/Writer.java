package apigw.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.BaseStream;

/** Objects as JSON, as AWS's mapper writes them: without white space, and without members that are null. */
final class Writer {
    private static final int DEEPEST = 1000;
    private final StringBuilder out = new StringBuilder();

    private Writer() {}

    /** Raises IllegalArgumentException; whatever a getter raises is its cause. */
    static String json(Object value) {
        Writer writer = new Writer();
        writer.write(value, 0, false);
        return writer.out.toString();
    }

    private void write(Object value, int depth, boolean ofEvents) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("Document nesting depth (" + depth + ") exceeds the maximum allowed");
        }
        if (value == null) {
            out.append("null");
        } else if (value instanceof CharSequence || value instanceof Character) {
            quote(value.toString());
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number) {
            number((Number) value);
        } else if (value instanceof Json.Decimal) {
            out.append(((Json.Decimal) value).value());
        } else if (value instanceof Enum) {
            quote(((Enum<?>) value).name());
        } else if (value instanceof Map) {
            map((Map<?, ?>) value, depth, ofEvents);
        } else if (value instanceof Iterable && !(value instanceof java.nio.file.Path)) {
            list(((Iterable<?>) value).iterator(), depth, ofEvents);
        } else if (value.getClass().isArray()) {
            array(value, depth, ofEvents);
        } else if (Times.isOne(value.getClass())) {
            write(Times.shown(value, ofEvents), depth, ofEvents);
        } else {
            other(value, depth, ofEvents);
        }
    }

    private void other(Object value, int depth, boolean ofEvents) {
        if (value instanceof ByteBuffer) {
            ByteBuffer copy = ((ByteBuffer) value).asReadOnlyBuffer();
            byte[] bytes = new byte[copy.remaining()];
            copy.get(bytes);
            quote(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof Optional) {
            write(((Optional<?>) value).orElse(null), depth, ofEvents);
        } else if (value instanceof OptionalInt) {
            write(((OptionalInt) value).isPresent() ? ((OptionalInt) value).getAsInt() : null, depth, ofEvents);
        } else if (value instanceof OptionalLong) {
            write(((OptionalLong) value).isPresent() ? ((OptionalLong) value).getAsLong() : null, depth, ofEvents);
        } else if (value instanceof OptionalDouble) {
            write(((OptionalDouble) value).isPresent() ? ((OptionalDouble) value).getAsDouble() : null, depth, ofEvents);
        } else if (value instanceof Iterator) {
            list((Iterator<?>) value, depth, ofEvents);
        } else if (value instanceof BaseStream) {
            list(((BaseStream<?, ?>) value).iterator(), depth, ofEvents);
        } else if (value instanceof Map.Entry) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) value;
            map(Collections.singletonMap(entry.getKey(), entry.getValue()), depth, ofEvents);
        } else if (value instanceof Class) {
            quote(((Class<?>) value).getName());
        } else if (isOfJava(value)) {
            quote(value.toString()); // UUID, URI, Locale and their like
        } else {
            bean(value, depth, ofEvents || Bean.isOfEvents(value.getClass()));
        }
    }

    private static boolean isOfJava(Object value) {
        return value.getClass().getClassLoader() == null && !(value instanceof Throwable) && value.getClass() != Object.class;
    }

    private void number(Number value) {
        boolean floating = value instanceof Double || value instanceof Float;
        if (floating && (Double.isNaN(value.doubleValue()) || Double.isInfinite(value.doubleValue()))) {
            quote(value.toString());
        } else {
            out.append(value instanceof BigDecimal ? value.toString() : value);
        }
    }

    private void map(Map<?, ?> map, int depth, boolean ofEvents) {
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() == null) {
                throw new IllegalArgumentException("Null key for a Map not allowed in JSON");
            }
            Object key = entry.getKey();
            member(key instanceof Enum ? ((Enum<?>) key).name() : key.toString(), entry.getValue(), depth, ofEvents);
        }
        end('}');
    }

    private void bean(Object bean, int depth, boolean ofEvents) {
        out.append('{');
        for (Map.Entry<String, Bean.Property> entry : Bean.of(bean.getClass()).properties.entrySet()) {
            if (entry.getValue().isWritten()) {
                member(entry.getKey(), got(bean, entry.getValue()), depth, ofEvents);
            }
        }
        end('}');
    }

    private static Object got(Object bean, Bean.Property property) {
        try {
            return property.get(bean);
        } catch (InvocationTargetException raised) {
            throw new IllegalArgumentException(raised.getCause().getMessage(), raised.getCause());
        } catch (ReflectiveOperationException closed) {
            throw new IllegalArgumentException(closed);
        }
    }

    private void member(String name, Object value, int depth, boolean ofEvents) {
        if (value != null) {
            quote(name);
            out.append(':');
            write(value, depth + 1, ofEvents);
            out.append(',');
        }
    }

    private void list(Iterator<?> values, int depth, boolean ofEvents) {
        out.append('[');
        while (values.hasNext()) {
            write(values.next(), depth + 1, ofEvents);
            out.append(',');
        }
        end(']');
    }

    private void array(Object array, int depth, boolean ofEvents) {
        if (array instanceof byte[]) {
            quote(Base64.getEncoder().encodeToString((byte[]) array));
        } else if (array instanceof char[]) {
            quote(new String((char[]) array));
        } else {
            out.append('[');
            for (int i = 0; i < Array.getLength(array); i++) {
                write(Array.get(array, i), depth + 1, ofEvents);
                out.append(',');
            }
            end(']');
        }
    }

    private void end(char bracket) {
        int last = out.length() - 1;
        if (out.charAt(last) == ',') {
            out.setCharAt(last, bracket);
        } else {
            out.append(bracket);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            int known = "\"\\\b\f\n\r\t".indexOf(each);
            if (known >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(known));
            } else if (each < ' ') {
                out.append(String.format("\\u%04X", (int) each));
            } else {
                out.append(each);
            }
        }
        out.append('"');
    }
}
