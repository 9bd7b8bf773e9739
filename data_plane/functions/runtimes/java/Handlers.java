package apigw.runtime;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A function's handler: a class with one of the interfaces, or a method of a class, whose parameters may be the event, or
 * a stream of it, a stream for the answer, and the context, in this order.
 *
 * <p>EventHandlerLoader, HandlerInfo and AWSLambda of github.com/aws/aws-lambda-java-libs
 * (aws-lambda-java-runtime-interface-client). What they say on stderr of overloads that they pass over is left out.
 */
final class Handlers {
    private final ClassLoader loader;
    private final Contexts contexts;
    private final Class<?> contextType;

    Handlers(ClassLoader loader, Contexts contexts) throws ReflectiveOperationException {
        this.loader = loader;
        this.contexts = contexts;
        this.contextType = contexts.api("Context");
    }

    /** Answers an event. */
    interface Handler {
        void call(byte[] event, OutputStream answer, Object context) throws Throwable;
    }

    /** name: `package.Class` or `package.Class::method`. A Fault that is fatal is the init's, another every call's. */
    Handler find(String name) throws Throwable {
        int colons = name.lastIndexOf("::");
        String className = colons < 0 ? name : name.substring(0, colons);
        String method = colons < 0 ? null : name.substring(colons + 2);
        if (className.isEmpty() || "".equals(method)) {
            return failing(Fault.of("Invalid handler: `" + name + "'"));
        }
        Class<?> type;
        try {
            type = Class.forName(className, true, loader);
        } catch (ClassNotFoundException missing) {
            Fault known = Fault.of(missing, false);
            return failing(new Fault("Class not found: " + className, known.type, known.trace, false));
        } catch (NoClassDefFoundError missing) {
            return failing(Fault.ofClass(missing, className)); // of the first call, as on AWS
        } catch (Throwable problem) {
            throw Fault.ofClass(problem, className);
        }
        try {
            return method == null ? ofInterface(type) : ofMethods(type, method);
        } catch (Fault fault) {
            if (fault.fatal) {
                throw fault;
            }
            return failing(fault);
        }
    }

    private static Handler failing(Fault fault) {
        return (event, answer, context) -> {
            throw fault;
        };
    }

    private Handler ofInterface(Class<?> type) throws ReflectiveOperationException {
        Class<?> streams = contexts.api("RequestStreamHandler"), objects = contexts.api("RequestHandler");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        if (streams.isAssignableFrom(type)) {
            MethodType taken = MethodType.methodType(void.class, InputStream.class, OutputStream.class, contextType);
            MethodHandle handle = lookup.findVirtual(streams, "handleRequest", taken).bindTo(instance(type));
            return (event, answer, context) -> handle.invoke(new ByteArrayInputStream(event), answer, context);
        }
        if (!objects.isAssignableFrom(type)) {
            throw Fault.of("Class does not implement an appropriate handler interface: " + type.getName());
        }
        Type[] types = Types.arguments(type, objects);
        if (types == null) {
            throw Fault.of("Class " + type.getName() + " does not implement RequestHandler with concrete type parameters");
        }
        for (Type each : types) {
            if (each instanceof TypeVariable && Types.raw(each) == Object.class) {
                throw Fault.of("Class " + type.getName() + " does not implement RequestHandler with concrete type parameters:"
                        + " parameter " + each + " has no upper bound.");
            }
        }
        MethodType taken = MethodType.methodType(Object.class, Object.class, contextType);
        MethodHandle handle = lookup.findVirtual(objects, "handleRequest", taken).bindTo(instance(type));
        return ofObjects((event, context) -> handle.invoke(event, context), types[0], types[1]);
    }

    private interface Called {
        Object call(Object event, Object context) throws Throwable;
    }

    /** taken: null where the event is not wanted. */
    private Handler ofObjects(Called called, Type taken, Type returned) {
        boolean nothing = returned == void.class || returned == Void.class;
        Mapper mapper = mapper();
        return (event, answer, context) -> {
            Object value = called.call(taken == null ? null : mapper.read(event, taken), context);
            if (nothing) {
                answer.write("null".getBytes(UTF_8));
            } else {
                mapper.write(value, answer, returned);
            }
        };
    }

    private Mapper mapper() {
        try {
            return new Mapper(loader, contexts.api("CustomPojoSerializer"));
        } catch (Throwable problem) {
            throw Fault.of(problem, false); // of every call
        }
    }

    /** The longest of them counts, with a context before one without. */
    private Handler ofMethods(Class<?> type, String name) throws ReflectiveOperationException {
        List<Method> found = new ArrayList<>();
        try {
            for (Method each : type.getMethods()) {
                if (each.getName().equals(name)) {
                    found.add(each);
                }
            }
        } catch (NoClassDefFoundError missing) {
            Fault known = Fault.of(missing, false);
            throw new Fault("Error loading method " + name + " on class " + type.getName(), known.type, known.trace, false);
        }
        found.sort((one, other) -> one.isBridge() != other.isBridge() ? (one.isBridge() ? 1 : -1) : weight(other) - weight(one));
        for (Method each : found) {
            Handler handler = ofMethod(type, each);
            if (handler != null) {
                return handler;
            }
        }
        throw Fault.of("No public method named " + name + " with appropriate method signature found on class " + type.getName());
    }

    private int weight(Method method) {
        List<Class<?>> types = Arrays.asList(method.getParameterTypes());
        return types.size() + (takesContext(types) ? 1 : 0);
    }

    private boolean takesContext(List<Class<?>> types) {
        return !types.isEmpty() && types.get(types.size() - 1) == contextType;
    }

    /** Null if its parameters are not such. */
    private Handler ofMethod(Class<?> type, Method method) throws ReflectiveOperationException {
        List<Class<?>> types = new ArrayList<>(Arrays.asList(method.getParameterTypes()));
        boolean context = takesContext(types);
        types.subList(types.size() - (context ? 1 : 0), types.size()).clear();
        boolean in = types.equals(Arrays.asList(InputStream.class)), out = types.equals(Arrays.asList(OutputStream.class));
        boolean both = types.equals(Arrays.asList(InputStream.class, OutputStream.class));
        if (!both && (types.size() > 1 || types.contains(contextType))) {
            return null;
        }
        Object target = Modifier.isStatic(method.getModifiers()) ? null : instance(type);
        if (in || out || both) {
            return ofStreams(method, target, in || both, out || both, context);
        }
        Type taken = types.isEmpty() ? null : Types.resolved(method.getGenericParameterTypes()[0], type);
        Object[] none = new Object[0];
        Called called = (event, given) -> invoked(method, target, taken == null ? none : new Object[] {event}, context, given);
        return ofObjects(called, taken, Types.resolved(method.getGenericReturnType(), type));
    }

    private Handler ofStreams(Method method, Object target, boolean in, boolean out, boolean context) {
        return (event, answer, given) -> {
            List<Object> streams = new ArrayList<>();
            if (in) {
                streams.add(new ByteArrayInputStream(event));
            }
            if (out) {
                streams.add(answer);
            }
            invoked(method, target, streams.toArray(), context, given);
            if (!out) {
                answer.write("null".getBytes(UTF_8));
            }
        };
    }

    private static Object invoked(Method method, Object target, Object[] first, boolean context, Object given) throws Throwable {
        Object[] all = Arrays.copyOf(first, first.length + (context ? 1 : 0));
        if (context) {
            all[first.length] = given;
        }
        try {
            return method.invoke(target, all);
        } catch (InvocationTargetException raised) {
            throw raised.getCause() == null ? raised : raised.getCause();
        }
    }

    private static Object instance(Class<?> type) {
        try {
            return constructor(type).newInstance();
        } catch (InvocationTargetException raised) {
            throw Fault.of(raised.getCause() == null ? raised : raised.getCause(), true);
        } catch (Fault fault) {
            throw fault;
        } catch (Throwable problem) {
            throw Fault.of(problem, false);
        }
    }

    private static Constructor<?> constructor(Class<?> type) throws Exception {
        try {
            return type.getConstructor();
        } catch (NoSuchMethodException none) {
            boolean inner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
            throw inner
                    ? new Exception("Class " + type.getName() + " cannot be instantiated because it is a non-static inner class")
                    : new Exception("Class " + type.getName() + " has no public zero-argument constructor", none);
        }
    }
}
