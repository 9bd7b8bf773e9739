package apigw.runtime;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The properties of a class, as AWS's mapper finds them: public getters and fields are written, setters of any visibility
 * and public fields are read; names are those of java.beans.Introspector. They are in the order of the fields. Annotations
 * count for nothing, as on AWS, where those of Jackson are not the function's.
 *
 * <p>JacksonFactory and LambdaEventSerializers of github.com/aws/aws-lambda-java-libs (aws-lambda-java-serialization).
 */
final class Bean {
    private static final String EVENTS = "com.amazonaws.services.lambda.runtime.events.";
    private static final ClassValue<Bean> KNOWN = new ClassValue<Bean>() {
        @Override
        protected Bean computeValue(Class<?> type) {
            return new Bean(type);
        }
    };

    /** Of one name. Null is what it lacks. */
    static final class Property {
        Method getter;
        Method setter;
        Field field;

        boolean isWritten() {
            return getter != null || field != null;
        }

        boolean isRead() {
            return setter != null || field != null;
        }

        Object get(Object bean) throws ReflectiveOperationException {
            return getter != null ? getter.invoke(bean) : field.get(bean);
        }

        Type type() {
            return setter != null ? setter.getGenericParameterTypes()[0] : field.getGenericType();
        }

        void set(Object bean, Object value) throws ReflectiveOperationException {
            if (setter != null) {
                setter.invoke(bean, value);
            } else {
                field.set(bean, value);
            }
        }
    }

    final Map<String, Property> properties = new LinkedHashMap<>();
    /** The accessors of a record's components, in order; null for what is no record. */
    final List<Method> components;
    private final Map<String, Property> loosely;

    static Bean of(Class<?> type) {
        return KNOWN.get(type);
    }

    /** Those of aws-lambda-java-events, which are read with the names that AWS's events have, and dates in seconds. */
    static boolean isOfEvents(Class<?> type) {
        return type.getName().startsWith(EVENTS);
    }

    private Bean(Class<?> type) {
        components = componentsOf(type);
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            classes.add(0, each);
        }
        for (Class<?> each : classes) {
            for (Field field : each.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers) && !field.isSynthetic()) {
                    Property property = named(field.getName());
                    if (Modifier.isPublic(modifiers) && open(field)) {
                        property.field = field;
                    }
                }
            }
        }
        if (components != null) {
            components.forEach(each -> named(each.getName()).getter = each);
        }
        for (Method method : type.getMethods()) {
            addGetter(method);
        }
        for (Class<?> each : classes) {
            for (Method method : each.getDeclaredMethods()) {
                addSetter(method);
            }
        }
        properties.values().removeIf(property -> !property.isWritten() && !property.isRead());
        loosely = isOfEvents(type) ? new LinkedHashMap<>() : null;
        if (loosely != null) {
            properties.forEach((name, property) -> loosely.putIfAbsent(loose(name), property));
        }
    }

    /** Where a member of JSON goes; null for nowhere. */
    Property find(String name) {
        Property found = properties.get(name);
        return found == null && loosely != null ? loosely.get(loose(name)) : found;
    }

    /** AWS's events have Records, detail-type, eventSourceARN and Sns, where the classes of its library have other cases. */
    private static String loose(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private Property named(String name) {
        return properties.computeIfAbsent(name, each -> new Property());
    }

    private void addGetter(Method method) {
        String name = method.getName();
        Class<?> made = method.getReturnType();
        boolean asks = name.startsWith("is") && (made == boolean.class || made == Boolean.class);
        if (Modifier.isStatic(method.getModifiers()) || method.getParameterCount() > 0 || made == void.class
                || method.isBridge() || method.getDeclaringClass() == Object.class) {
            return;
        }
        String property = decapitalized(name.startsWith("get") ? name.substring(3) : asks ? name.substring(2) : "");
        if (property.isEmpty() || !open(method)) {
            return;
        }
        Property found = named(property);
        if (found.getter == null || !asks) {
            found.getter = method;
        }
    }

    /** Of several setters the one of the getter's type counts, or else that of a text. */
    private void addSetter(Method method) {
        String name = method.getName();
        if (!name.startsWith("set") || name.length() == 3 || method.getParameterCount() != 1
                || Modifier.isStatic(method.getModifiers()) || method.isBridge() || !open(method)) {
            return;
        }
        Property found = named(decapitalized(name.substring(3)));
        Class<?> type = method.getParameterTypes()[0];
        boolean fits = found.getter != null ? found.getter.getReturnType() == type : type == String.class;
        if (found.setter == null || fits) {
            found.setter = method;
        }
    }

    /** As java.beans.Introspector does it, which is in a module that need not be there. */
    private static String decapitalized(String name) {
        boolean keeps = name.length() > 1 && Character.isUpperCase(name.charAt(1)) && Character.isUpperCase(name.charAt(0));
        return name.isEmpty() || keeps ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static List<Method> componentsOf(Class<?> type) {
        if (type.getSuperclass() == null || !type.getSuperclass().getName().equals("java.lang.Record")) {
            return null;
        }
        try {
            List<Method> found = new ArrayList<>();
            for (Object component : (Object[]) Class.class.getMethod("getRecordComponents").invoke(type)) {
                Method accessor = (Method) component.getClass().getMethod("getAccessor").invoke(component);
                open(accessor);
                found.add(accessor);
            }
            return found;
        } catch (ReflectiveOperationException none) {
            throw new IllegalStateException(none);
        }
    }

    /** Of a class that need not be public; false where its module does not let us. */
    static boolean open(java.lang.reflect.AccessibleObject member) {
        try {
            member.setAccessible(true);
            return true;
        } catch (RuntimeException closed) {
            return Modifier.isPublic(((java.lang.reflect.Member) member).getDeclaringClass().getModifiers());
        }
    }
}
