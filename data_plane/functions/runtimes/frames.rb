# frozen_string_literal: true

# The frames and tickets of processes/frames.py and tickets.py, as a Ruby worker speaks them: calls in, answers out.
module EmulatorRuntime
  Call = Struct.new(:request_id, :arn, :deadline_ms, :trace_id, :client_context, :body)

  class Channel
    READY, INIT_ERROR, RESULT, ERROR = "RXOE".bytes
    HEAD = 13
    CHUNK = 65_536
    MAX_RESPONSE = 6_291_556
    TOO_LARGE = JSON.generate(
      errorMessage: "Response payload size exceeded maximum allowed payload size (#{MAX_RESPONSE} bytes).",
      errorType: "Function.ResponseSizeTooLarge"
    )

    # Descriptors. Neither programs that the function starts get them, nor copies of this process.
    def initialize(socket, tickets, lifeline)
      @socket = IO.for_fd(socket, "r+b")
      @tickets, @lifeline = [tickets, lifeline].map { |each| IO.for_fd(each, "rb") }
      @socket.sync = true
      ours = [@socket, @tickets, @lifeline]
      ours.each { |each| each.close_on_exec = true }
      copying = Module.new { define_method(:_fork) { super().tap { |pid| ours.each(&:close) if pid.zero? } } }
      Process.singleton_class.prepend(copying)
      @received = String.new(encoding: Encoding::BINARY)
      @ticket = 0
      @began = now
    end

    # The next call that is ours. Raises EOFError: the parent has gone.
    def receive
      loop do
        (ticket, _, *header), body = frame
        next unless ticket == "0" || take(ticket.to_i)

        @began = now
        return Call.new(*header, body)
      end
    end

    def send(kind, payload = "")
      kind, payload = (kind == RESULT ? ERROR : kind), TOO_LARGE if payload.bytesize > MAX_RESPONSE
      took = [((now - @began) * 1e6).to_i, (2**32) - 1].min
      @socket.write([payload.bytesize, kind, 0, took].pack("NCNN"), payload) # our memory is looked at from outside
    end

    private

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    # The texts of the next frame's header, and its event.
    def frame
      fill(HEAD)
      length, _, header = @received.unpack("NCN")
      fill(HEAD + length)
      data = @received.slice!(0, HEAD + length)
      [utf8(data.byteslice(HEAD, header)).split("\0", 7), utf8(data.byteslice(HEAD + header, length))]
    end

    def fill(size)
      @received << @socket.readpartial(CHUNK) while @received.bytesize < size
    end

    def utf8(bytes)
      bytes.force_encoding(Encoding::UTF_8)
    end

    # Whether the ticket of a call that was sent ahead is there still.
    def take(wanted)
      while @ticket < wanted
        found = @tickets.read_nonblock(4, exception: false)
        return false if found == :wait_readable
        raise EOFError unless found

        @ticket = found.unpack1("N")
      end
      @ticket == wanted
    end
  end
end
