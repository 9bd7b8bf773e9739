package apigw.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * JSON as what a handler takes, as AWS's mapper reads it: members without a property are passed over, an empty text or an
 * empty list is null where neither fits, and a list of one stands for it, as a value may stand for a list of one.
 *
 * <p>createObjectMapper in JacksonFactory of github.com/aws/aws-lambda-java-libs (aws-lambda-java-serialization).
 */
final class Reader {
    private static final Class<?>[] LISTS = {ArrayList.class, HashSet.class, TreeSet.class, ArrayDeque.class};
    private static final Class<?>[] ONE_TEXT = {String.class};
    private static final Class<?>[] MAPS = {LinkedHashMap.class, TreeMap.class, ConcurrentHashMap.class};

    private final boolean ofEvents;

    private Reader(boolean ofEvents) {
        this.ofEvents = ofEvents;
    }

    /** json: as of Json.parse. Raises IllegalArgumentException. */
    static Object read(Object json, Type type) throws ReflectiveOperationException {
        return new Reader(Bean.isOfEvents(Types.raw(type))).value(json, type);
    }

    private Object value(Object json, Type type) throws ReflectiveOperationException {
        Class<?> raw = Types.raw(type);
        if (raw == Optional.class) {
            return Optional.ofNullable(json == null ? null : value(json, Types.argument(type, Optional.class, 0)));
        }
        if (json == null) {
            return raw.isPrimitive() ? zero(raw) : null;
        }
        if (raw.isAssignableFrom(LinkedHashMap.class) && !Map.class.isAssignableFrom(raw) || raw == Number.class) {
            return natural(json);
        }
        if (raw.isArray() && raw != byte[].class && raw != char[].class) {
            return array(json, type, raw);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return isNone(json) ? null : list(json, type, raw);
        }
        if (json instanceof List && !(Times.isOne(raw) && ((List<?>) json).size() > 1)) {
            return ofList((List<?>) json, type, raw);
        }
        if (raw == String.class || raw == CharSequence.class || raw == Object.class) {
            return text(json, raw);
        }
        if (isNone(json)) {
            return value(null, type);
        }
        if (Map.class.isAssignableFrom(raw)) {
            return map(json, type, raw);
        }
        return Times.isOne(raw) ? Times.read(json, raw, ofEvents) : single(json, type, raw);
    }

    private static Object zero(Class<?> primitive) {
        return Array.get(Array.newInstance(primitive, 1), 0);
    }

    private static boolean isNone(Object json) {
        return json instanceof String && ((String) json).isEmpty();
    }

    /** Where nothing is said of the type. */
    private static Object natural(Object json) {
        if (json instanceof Json.Decimal) {
            return ((Json.Decimal) json).value();
        }
        if (json instanceof Map) {
            Map<Object, Object> found = new LinkedHashMap<>();
            ((Map<?, ?>) json).forEach((name, value) -> found.put(name, natural(value)));
            return found;
        }
        if (json instanceof List) {
            List<Object> found = new ArrayList<>();
            ((List<?>) json).forEach(each -> found.add(natural(each)));
            return found;
        }
        return json;
    }

    private Object ofList(List<?> json, Type type, Class<?> raw) throws ReflectiveOperationException {
        if (json.isEmpty()) {
            return value(null, type);
        }
        if (json.size() > 1) {
            throw mismatch(raw, json);
        }
        return value(json.get(0), type);
    }

    private static Object text(Object json, Class<?> raw) {
        if (json instanceof Map) {
            throw mismatch(raw, json);
        }
        return json instanceof Json.Decimal ? ((Json.Decimal) json).text : json.toString();
    }

    private Object array(Object json, Type type, Class<?> raw) throws ReflectiveOperationException {
        boolean generic = type instanceof GenericArrayType;
        Type component = generic ? ((GenericArrayType) type).getGenericComponentType() : raw.getComponentType();
        List<?> values = listed(json);
        Object found = Array.newInstance(raw.getComponentType(), values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(found, i, value(values.get(i), component));
        }
        return found;
    }

    private Object list(Object json, Type type, Class<?> raw) throws ReflectiveOperationException {
        Type component = Types.argument(type, Collection.class, 0);
        @SuppressWarnings("unchecked")
        Collection<Object> found = (Collection<Object>) container(raw, LISTS);
        for (Object each : listed(json)) {
            found.add(value(each, component));
        }
        return found;
    }

    private static List<?> listed(Object json) {
        if (json instanceof List) {
            return (List<?>) json;
        }
        List<Object> one = new ArrayList<>();
        one.add(json);
        return one;
    }

    private Object map(Object json, Type type, Class<?> raw) throws ReflectiveOperationException {
        if (!(json instanceof Map)) {
            throw mismatch(raw, json);
        }
        Type key = Types.argument(type, Map.class, 0), component = Types.argument(type, Map.class, 1);
        @SuppressWarnings("unchecked")
        Map<Object, Object> found = (Map<Object, Object>) container(raw, MAPS);
        for (Map.Entry<?, ?> each : ((Map<?, ?>) json).entrySet()) {
            found.put(value(each.getKey(), key), value(each.getValue(), component));
        }
        return found;
    }

    /** Of the class itself, or the usual one of its kind. */
    private static Object container(Class<?> type, Class<?>[] usual) throws ReflectiveOperationException {
        if (!Modifier.isAbstract(type.getModifiers())) {
            return made(type);
        }
        for (Class<?> each : usual) {
            if (type.isAssignableFrom(each)) {
                return made(each);
            }
        }
        throw new IllegalArgumentException("Cannot find a deserializer for non-concrete type " + type.getName());
    }

    private Object single(Object json, Type type, Class<?> raw) throws ReflectiveOperationException {
        Class<?> boxed = raw.isPrimitive() ? zero(raw).getClass() : raw;
        if (boxed == Boolean.class) {
            return truth(json);
        }
        if (Number.class.isAssignableFrom(boxed) && boxed.getName().startsWith("java.")) {
            return number(json, boxed);
        }
        if (raw.isEnum()) {
            return constant(json, raw);
        }
        if (json instanceof String) {
            return ofText((String) json, raw, boxed);
        }
        if (!(json instanceof Map)) {
            throw mismatch(raw, json);
        }
        return bean((Map<?, ?>) json, type, raw);
    }

    private static Object truth(Object json) {
        if (json instanceof Boolean) {
            return json;
        }
        if (json instanceof Number) {
            return ((Number) json).intValue() != 0;
        }
        if (json instanceof String && ((String) json).trim().matches("true|false|True|False|TRUE|FALSE")) {
            return Boolean.valueOf(((String) json).trim());
        }
        throw mismatch(Boolean.class, json);
    }

    private static Object number(Object json, Class<?> type) throws ReflectiveOperationException {
        if (json instanceof Map || json instanceof Boolean) {
            throw mismatch(type, json);
        }
        String text = String.valueOf(text(json, type)).trim();
        boolean floating = type == Double.class || type == Float.class || type == BigDecimal.class;
        try {
            if (!floating) {
                BigInteger whole = new BigDecimal(text).toBigInteger();
                return type == BigInteger.class ? whole : fitting(whole, type);
            }
            return type == BigDecimal.class ? new BigDecimal(text) : type.getMethod("valueOf", String.class).invoke(null, text);
        } catch (NumberFormatException | InvocationTargetException none) {
            throw new IllegalArgumentException("Cannot deserialize value of type `" + type.getName() + "` from String \"" + text
                    + "\": not a valid `" + type.getName() + "` value");
        }
    }

    private static Object fitting(BigInteger whole, Class<?> type) throws ReflectiveOperationException {
        if (type.getName().startsWith("java.util.concurrent.atomic.")) {
            boolean small = type.getSimpleName().equals("AtomicInteger");
            Object value = small ? (Object) whole.intValue() : (Object) whole.longValue();
            return type.getConstructor(small ? int.class : long.class).newInstance(value);
        }
        try {
            return type.getMethod("valueOf", String.class).invoke(null, whole.toString());
        } catch (InvocationTargetException large) {
            String range = type == Integer.class ? "int" : type.getSimpleName().toLowerCase();
            throw new IllegalArgumentException("Numeric value (" + whole + ") out of range of " + range);
        }
    }

    private static Object constant(Object json, Class<?> type) {
        Object[] constants = type.getEnumConstants();
        for (Object each : constants) {
            if (((Enum<?>) each).name().equals(json)) {
                return each;
            }
        }
        boolean known = json instanceof Integer && (Integer) json >= 0 && (Integer) json < constants.length;
        return known ? constants[(Integer) json] : null;
    }

    private static Object ofText(String text, Class<?> raw, Class<?> boxed) throws ReflectiveOperationException {
        if (boxed == Character.class && text.length() == 1) {
            return text.charAt(0);
        }
        if (raw == char[].class) {
            return text.toCharArray();
        }
        if (raw == byte[].class) {
            return Base64.getMimeDecoder().decode(text);
        }
        if (raw == ByteBuffer.class) {
            return ByteBuffer.wrap(Base64.getMimeDecoder().decode(text));
        }
        if (raw == Class.class) {
            return Class.forName(text, true, Thread.currentThread().getContextClassLoader());
        }
        if (raw.getClassLoader() != null) {
            throw new IllegalArgumentException("Cannot construct instance of `" + raw.getName() + "` (although at least one"
                    + " Creator exists): no String-argument constructor/factory method to deserialize from String value ('"
                    + text + "')");
        }
        try {
            for (String name : new String[] {"fromString", "forLanguageTag", "getInstance", "compile", "getTimeZone"}) {
                for (Method method : raw.getMethods()) {
                    if (method.getName().equals(name) && Arrays.equals(method.getParameterTypes(), ONE_TEXT)) {
                        return method.invoke(null, text); // UUID, Locale, Currency, Pattern, TimeZone
                    }
                }
            }
            return raw.getConstructor(String.class).newInstance(text); // URI, URL, File, StringBuilder
        } catch (NoSuchMethodException none) {
            throw mismatch(raw, text);
        } catch (InvocationTargetException raised) {
            throw new IllegalArgumentException("Cannot deserialize value of type `" + raw.getName() + "` from String \"" + text
                    + "\": " + raised.getCause().getMessage(), raised.getCause());
        }
    }

    private Object bean(Map<?, ?> json, Type type, Class<?> raw) throws ReflectiveOperationException {
        Bean bean = Bean.of(raw);
        if (bean.components != null) {
            return record(json, type, raw, bean);
        }
        List<String> parts = ofEvents ? S3Events.PARTS.get(raw.getSimpleName()) : null;
        if (parts != null) {
            return constructed(json, raw, parts);
        }
        Object found = made(raw);
        for (Map.Entry<?, ?> each : json.entrySet()) {
            Bean.Property property = bean.find((String) each.getKey());
            if (property != null && property.isRead()) {
                Object read = value(each.getValue(), Types.resolved(property.type(), type));
                try {
                    property.set(found, read);
                } catch (InvocationTargetException raised) {
                    throw new IllegalArgumentException(raised.getCause().getMessage(), raised.getCause());
                }
            }
        }
        return found;
    }

    private Object record(Map<?, ?> json, Type type, Class<?> raw, Bean bean) throws ReflectiveOperationException {
        List<Class<?>> classes = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (Method each : bean.components) {
            classes.add(each.getReturnType());
            values.add(value(json.get(each.getName()), Types.resolved(each.getGenericReturnType(), type)));
        }
        Constructor<?> constructor = raw.getDeclaredConstructor(classes.toArray(new Class<?>[0]));
        return made(constructor, values.toArray());
    }

    /** By its only constructor that takes so many. */
    private Object constructed(Map<?, ?> json, Class<?> raw, List<String> parts) throws ReflectiveOperationException {
        for (Constructor<?> constructor : raw.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == parts.size()) {
                Object[] values = new Object[parts.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(json.get(parts.get(i)), constructor.getGenericParameterTypes()[i]);
                }
                return made(constructor, values);
            }
        }
        return made(raw);
    }

    private static Object made(Class<?> type) throws ReflectiveOperationException {
        try {
            return made(type.getDeclaredConstructor());
        } catch (NoSuchMethodException | InstantiationException none) {
            throw new IllegalArgumentException("Cannot construct instance of `" + type.getName() + "` (no Creators, like default"
                    + " constructor, exist): cannot deserialize from Object value (no delegate- or property-based Creator)");
        }
    }

    private static Object made(Constructor<?> constructor, Object... values) throws ReflectiveOperationException {
        Bean.open(constructor);
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException raised) {
            throw new IllegalArgumentException("Cannot construct instance of `" + constructor.getDeclaringClass().getName()
                    + "`, problem: " + raised.getCause().getMessage(), raised.getCause());
        }
    }

    private static IllegalArgumentException mismatch(Class<?> type, Object json) {
        String kind = json instanceof Map ? "Object value (token `JsonToken.START_OBJECT`)"
                : json instanceof List ? "Array value (token `JsonToken.START_ARRAY`)"
                : json instanceof String ? "String value (token `JsonToken.VALUE_STRING`)"
                : json instanceof Boolean ? "Boolean value (token `JsonToken.VALUE_" + json.toString().toUpperCase() + "`)"
                : json instanceof Json.Decimal ? "Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)"
                : "Integer value (token `JsonToken.VALUE_NUMBER_INT`)";
        return new IllegalArgumentException("Cannot deserialize value of type `" + type.getName() + "` from " + kind);
    }
}
