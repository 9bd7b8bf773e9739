package apigw.runtime;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The inside of a Java worker: loads the function's handler and answers calls, as AWS's Java runtime does.
 *
 * <p>Compiled by processes/java.py, run by the user's Java, 8 or later; it needs nothing but Java. Its arguments are the
 * folder of the interfaces in `api/`, the code's folder, the layers' folders of jars, and two descriptors: of the socket
 * that speaks the frames of frames.py and of the pipe of tickets.py; a third one, that ends with the parent, is kept only.
 *
 * <p>The function has a class loader of its own, which does not see us: its own classes come first, then the jars of its
 * `lib`, of its layers, and last the interfaces, for those who do not bring aws-lambda-java-core along, as AWS has it too.
 * So it all goes by reflection.
 *
 * <p>AWSLambda and CustomerClassLoader of github.com/aws/aws-lambda-java-libs (aws-lambda-java-runtime-interface-client).
 * https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html
 */
public final class Bootstrap {
    private final Channel channel;

    private Bootstrap(Channel channel) {
        this.channel = channel;
    }

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        int last = arguments.length - 3;
        Channel channel = new Channel(Integer.parseInt(arguments[last]), Integer.parseInt(arguments[last + 1]));
        System.setOut(printer(FileDescriptor.out));
        System.setErr(printer(FileDescriptor.err));
        ClassLoader loader = loader(Arrays.asList(arguments).subList(0, last));
        Thread.currentThread().setContextClassLoader(loader);
        try {
            new Bootstrap(channel).run(loader);
        } catch (IOException gone) {
            Runtime.getRuntime().halt(1); // nobody is there
        }
    }

    /** Of UTF-8, and of whole lines, as Java's own are. */
    private static PrintStream printer(FileDescriptor descriptor) throws UnsupportedEncodingException {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 8192), true, "UTF-8");
    }

    private static ClassLoader loader(List<String> folders) throws MalformedURLException {
        List<URL> places = new ArrayList<>();
        places.add(new File(folders.get(1)).toURI().toURL());
        for (String folder : folders.subList(2, folders.size())) {
            String[] names = new File(folder).list((parent, name) -> name.endsWith(".jar"));
            Arrays.sort(names == null ? new String[0] : names);
            for (String name : names == null ? new String[0] : names) {
                places.add(new File(folder, name).toURI().toURL());
            }
        }
        places.add(new File(folders.get(0)).toURI().toURL());
        return new URLClassLoader(places.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent());
    }

    private void run(ClassLoader loader) throws ReflectiveOperationException, IOException {
        Contexts contexts = new Contexts(loader);
        Handlers.Handler handler;
        try {
            handler = new Handlers(loader, contexts).find(System.getenv("_HANDLER"));
        } catch (Throwable problem) {
            leave(problem instanceof Fault ? problem : Fault.of(problem, true), 1);
            return;
        }
        channel.send(Channel.READY, new byte[0]);
        while (true) {
            answer(handler, channel.receive(), contexts);
        }
    }

    private void answer(Handlers.Handler handler, Channel.Call call, Contexts contexts) throws IOException {
        Log.requestId = call.requestId;
        System.setProperty("com.amazonaws.xray.traceHeader", call.traceId);
        ByteArrayOutputStream answer = new ByteArrayOutputStream(1024);
        try {
            handler.call(call.event, answer, contexts.context(call));
        } catch (Throwable problem) {
            fail(Fault.withoutOurs(problem));
            return;
        }
        Thread.interrupted(); // whoever has set that meant the function
        flush();
        channel.send(Channel.RESULT, answer.toByteArray());
    }

    private void fail(Throwable problem) throws IOException {
        boolean fatal = problem instanceof Fault && ((Fault) problem).fatal;
        if (fatal || problem instanceof VirtualMachineError || problem instanceof IOError) {
            leave(problem, 1);
            return;
        }
        Log.error(Fault.logged(problem));
        flush();
        channel.send(Channel.ERROR, described(problem));
    }

    /** Not an answer alone: another call must not meet a process that ends. */
    private void leave(Throwable problem, int status) throws IOException {
        Log.error(Fault.logged(problem));
        flush();
        channel.send(Channel.INIT_ERROR, described(problem));
        Runtime.getRuntime().halt(status);
    }

    private static byte[] described(Throwable problem) {
        Map<String, Object> error = Fault.described(problem);
        return Writer.json(error).getBytes(UTF_8);
    }

    private static void flush() {
        System.out.flush();
        System.err.flush();
    }
}
