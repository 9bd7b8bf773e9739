package apigw.runtime;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The frames and tickets of processes/frames.py and tickets.py, as a Java worker speaks them: calls in, answers out. */
final class Channel {
    static final int READY = 'R', INIT_ERROR = 'X', RESULT = 'O', ERROR = 'E';
    private static final int HEAD = 13, MAX_RESPONSE = 6291556;
    private static final byte[] TOO_LARGE = ("{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size ("
            + MAX_RESPONSE + " bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}").getBytes(UTF_8);

    private final DataInputStream received;
    private final FileOutputStream sent;
    private final FileInputStream tickets;
    private long ticket;
    private long began = System.nanoTime();

    /** Descriptors; Java itself closes all but the standard ones in the programs that a function starts. */
    Channel(int socket, int tickets) throws ReflectiveOperationException {
        FileDescriptor both = descriptor(socket);
        this.received = new DataInputStream(new BufferedInputStream(new FileInputStream(both), 65536));
        this.sent = new FileOutputStream(both);
        this.tickets = new FileInputStream(descriptor(tickets));
    }

    private static FileDescriptor descriptor(int number) throws ReflectiveOperationException {
        Constructor<FileDescriptor> made = FileDescriptor.class.getDeclaredConstructor(int.class);
        made.setAccessible(true);
        return made.newInstance(number);
    }

    /** A call: the texts of its header, and its event. */
    static final class Call {
        final String requestId, arn, traceId, clientContext;
        final long deadlineMs;
        final byte[] event;

        Call(String[] header, byte[] event) {
            this.requestId = header[2];
            this.arn = header[3];
            this.deadlineMs = Long.parseLong(header[4]);
            this.traceId = header[5];
            this.clientContext = header[6];
            this.event = event;
        }
    }

    /** The next call that is ours. EOFException: the parent has gone. */
    Call receive() throws IOException {
        while (true) {
            byte[] head = new byte[HEAD];
            received.readFully(head);
            ByteBuffer numbers = ByteBuffer.wrap(head);
            byte[] payload = new byte[numbers.getInt(0)];
            received.readFully(payload);
            int begins = numbers.getInt(5);
            String[] header = new String(payload, 0, begins, UTF_8).split("\0", 7);
            long wanted = Long.parseLong(header[0]);
            if (wanted == 0 || take(wanted)) {
                began = System.nanoTime();
                return new Call(header, Arrays.copyOfRange(payload, begins, payload.length));
            }
        }
    }

    /** Whether the ticket of a call that was sent ahead is there still. */
    private boolean take(long wanted) throws IOException {
        byte[] found = new byte[4];
        while (ticket < wanted) {
            int size;
            try {
                size = tickets.read(found);
            } catch (IOException empty) {
                return false; // the pipe never waits
            }
            if (size < 0) {
                throw new EOFException();
            }
            ticket = ByteBuffer.wrap(found).getInt() & 0xffffffffL;
        }
        return ticket == wanted;
    }

    void send(int kind, byte[] payload) throws IOException {
        if (payload.length > MAX_RESPONSE) {
            send(kind == RESULT ? ERROR : kind, TOO_LARGE);
            return;
        }
        long took = Math.min((System.nanoTime() - began) / 1000, 0xffffffffL);
        ByteBuffer frame = ByteBuffer.allocate(HEAD + payload.length);
        frame.putInt(payload.length).put((byte) kind).putInt(0).putInt((int) took).put(payload);
        sent.write(frame.array()); // our memory is looked at from outside
    }
}
