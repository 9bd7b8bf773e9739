package apigw.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;

/** What generic types come to. */
final class Types {
    private Types() {}

    static Class<?> raw(Type type) {
        if (type instanceof Class) {
            return (Class<?>) type;
        }
        if (type instanceof ParameterizedType) {
            return raw(((ParameterizedType) type).getRawType());
        }
        if (type instanceof GenericArrayType) {
            return Array.newInstance(raw(((GenericArrayType) type).getGenericComponentType()), 0).getClass();
        }
        if (type instanceof WildcardType) {
            return raw(((WildcardType) type).getUpperBounds()[0]);
        }
        return raw(((TypeVariable<?>) type).getBounds()[0]);
    }

    /** What a type gives a class or an interface that it extends for its parameters; null if it is none, or says nothing. */
    static Type[] arguments(Type type, Class<?> target) {
        Class<?> raw = raw(type);
        if (raw == target) {
            return type instanceof ParameterizedType ? ((ParameterizedType) type).getActualTypeArguments() : null;
        }
        if (!target.isAssignableFrom(raw)) {
            return null;
        }
        for (Type each : raw.getGenericInterfaces()) {
            if (target.isAssignableFrom(raw(each))) {
                return arguments(resolved(each, type), target);
            }
        }
        return raw.getGenericSuperclass() == null ? null : arguments(resolved(raw.getGenericSuperclass(), type), target);
    }

    /** One of them; Object where nothing is said. */
    static Type argument(Type type, Class<?> target, int number) {
        Type[] found = arguments(type, target);
        return found == null ? Object.class : found[number];
    }

    /** A type that stands in a class, as it is seen from `owner`, which may be that with parameters. */
    static Type resolved(Type type, Type owner) {
        Map<TypeVariable<?>, Type> known = new HashMap<>();
        for (Type each = owner; each != null && each != Object.class; each = above(each, known)) {
            if (each instanceof ParameterizedType) {
                TypeVariable<?>[] variables = raw(each).getTypeParameters();
                for (int i = 0; i < variables.length; i++) {
                    known.put(variables[i], ((ParameterizedType) each).getActualTypeArguments()[i]);
                }
            }
        }
        return known.isEmpty() ? type : filled(type, known);
    }

    private static Type above(Type type, Map<TypeVariable<?>, Type> known) {
        Type above = raw(type).getGenericSuperclass();
        return above == null ? null : filled(above, known);
    }

    private static Type filled(Type type, Map<TypeVariable<?>, Type> known) {
        if (type instanceof TypeVariable) {
            return known.getOrDefault(type, type);
        }
        if (type instanceof WildcardType) {
            return filled(((WildcardType) type).getUpperBounds()[0], known);
        }
        if (type instanceof GenericArrayType) {
            Type component = filled(((GenericArrayType) type).getGenericComponentType(), known);
            return Array.newInstance(raw(component), 0).getClass();
        }
        if (!(type instanceof ParameterizedType)) {
            return type;
        }
        ParameterizedType generic = (ParameterizedType) type;
        Type[] arguments = generic.getActualTypeArguments();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = filled(arguments[i], known);
        }
        return new ParameterizedType() {
            @Override
            public Type[] getActualTypeArguments() {
                return arguments.clone();
            }

            @Override
            public Type getRawType() {
                return generic.getRawType();
            }

            @Override
            public Type getOwnerType() {
                return generic.getOwnerType();
            }
        };
    }
}
