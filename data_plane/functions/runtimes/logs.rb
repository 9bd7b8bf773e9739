# frozen_string_literal: true

# What a Ruby function writes to its log, as AWS's runtime client has it: `puts` and a Logger of standard output make one
# event each time, however many lines that has; all else is a line an event. A Logger tells the call's request id and,
# where LogFormat is JSON, writes an object a line, of what is detailed enough.
#
# logger_patch.rb, lambda_log_formatter.rb and `mutate_kernel_puts` of
# https://github.com/aws/aws-lambda-ruby-runtime-interface-client
# https://docs.aws.amazon.com/lambda/latest/dg/ruby-logging.html#ruby-logging-advanced
module EmulatorRuntime
  JSON_LOGS = ENV["AWS_LAMBDA_LOG_FORMAT"] == "JSON"

  # One event at a time, marked as in journal.py.
  module Log
    class << self
      attr_accessor :request_id

      def write(text)
        event = Log.readable(text).chomp("\n")
        STDOUT.write("\0\x02#{event.gsub("\n", "\0\x1e")}\n")
      rescue IOError
        0 # the function has closed it
      end

      def close; end

      # error: what is answered.
      def error(said, error)
        write(said)
        write(JSON.pretty_generate(error))
      end

      def readable(text)
        text.to_s.encode(Encoding::UTF_8, invalid: :replace, undef: :replace).scrub
      end
    end
  end

  class TextFormatter < Logger::Formatter
    def call(severity, time, progname, msg)
      at = "[#{format_datetime(time)} ##{Process.pid}]"
      Log.readable("#{severity[0]}, #{at} #{severity.rjust(5)} #{Log.request_id} -- #{progname}: #{msg2str(msg)}\n")
    end
  end

  class JsonFormatter < Logger::Formatter
    def call(severity, time, progname, msg)
      error = msg.is_a?(Exception)
      record = {
        timestamp: time.utc.strftime("%Y-%m-%dT%H:%M:%S.%6NZ"),
        level: severity,
        message: Log.readable(error ? msg.message : msg2str(msg)),
        requestId: Log.request_id,
        logger: (Log.readable(progname) unless progname.to_s.empty?),
        **(error ? described(msg) : {})
      }
      "#{JSON.generate(record.compact)}\n"
    end

    private

    def described(error)
      trace = Array(error.backtrace).map { |line| Log.readable(line) }
      file, line, name = trace.first&.match(/\A(.+):(\d+):in [`'](.+)'\z/)&.captures
      {
        errorType: error.class.to_s,
        errorMessage: Log.readable(error.message),
        stackTrace: trace,
        location: file ? "#{file}:#{name}:#{line}" : trace.first
      }
    end
  end

  FORMATTER = JSON_LOGS ? JsonFormatter : TextFormatter
  LEAST = { "TRACE" => "DEBUG" }.fetch(ENV["AWS_LAMBDA_LOG_LEVEL"], ENV["AWS_LAMBDA_LOG_LEVEL"])

  module LoggerOfLambda
    def initialize(device = nil, *rest, level: nil, datetime_format: nil, **options)
      ours = device.nil? || device == STDOUT || device == STDERR
      level ||= JSON_LOGS && ours ? LEAST : Logger::DEBUG
      super(ours ? Log : device, *rest, level: level, datetime_format: datetime_format, **options)
      return unless ours

      @default_formatter = FORMATTER.new
      self.datetime_format = datetime_format
    end
  end

  Logger.prepend(LoggerOfLambda)

  unless JSON_LOGS
    Kernel.module_eval do
      def puts(*values)
        return $stdout.puts(*values) unless $stdout.equal?(STDOUT)

        Log.write(values.flatten.map { |value| Log.readable(value) }.join("\n"))
        nil
      end
      private :puts
    end
  end
end
