package apigw.runtime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.ServiceLoader;

import static java.nio.charset.StandardCharsets.UTF_8;

/** JSON to what a handler takes and from what it returns: ours, or the function's own CustomPojoSerializer. */
final class Mapper {
    private static final String MANY = "Too many serializers provided inside the META-INF/services folder, only one is allowed";
    private final MethodHandle reads;
    private final MethodHandle writes;

    Mapper(ClassLoader loader, Class<?> service) throws ReflectiveOperationException {
        Iterator<?> found = ServiceLoader.load(service, loader).iterator();
        if (!found.hasNext()) {
            reads = writes = null;
            return;
        }
        Object own = found.next();
        if (found.hasNext()) {
            throw new IllegalStateException(MANY);
        }
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodType read = MethodType.methodType(Object.class, InputStream.class, Type.class);
        MethodType written = MethodType.methodType(void.class, Object.class, OutputStream.class, Type.class);
        reads = lookup.findVirtual(service, "fromJson", read).bindTo(own);
        writes = lookup.findVirtual(service, "toJson", written).bindTo(own);
    }

    Object read(byte[] json, Type type) {
        try {
            if (reads != null) {
                return reads.invoke(new ByteArrayInputStream(json), type);
            }
            return Reader.read(Json.parse(new String(json, UTF_8)), type);
        } catch (Throwable problem) {
            throw new RuntimeException("An error occurred during JSON parsing", Fault.withoutOurs(problem));
        }
    }

    void write(Object value, OutputStream out, Type type) throws IOException {
        try {
            if (writes == null) {
                out.write(Writer.json(value).getBytes(UTF_8));
            } else {
                writes.invoke(value, out, type);
            }
        } catch (Throwable problem) {
            throw new RuntimeException("An error occurred during JSON serialization of response", problem);
        }
    }
}
