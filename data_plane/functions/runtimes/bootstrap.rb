# frozen_string_literal: true

# The inside of a Ruby worker: loads the function's handler and answers calls, as AWS's Ruby runtime does.
#
# Run by path under the user's ruby, 3.1 or later; it needs nothing but ruby. Its arguments are three descriptors: of the
# socket that speaks the frames of frames.py, of the pipe of tickets.py, and of the lifeline, a pipe that ends with the
# parent.
#
# A StandardError of a handler is its answer. Any other error, and a NameError, ends the worker as well. So says AWS's
# runtime client: lambda_handler.rb, lambda_errors.rb, lambda_context.rb and aws_lambda_ric.rb of
# https://github.com/aws/aws-lambda-ruby-runtime-interface-client
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-ruby.html

require "json"
require "logger"
require "stringio"
require_relative "frames"
require_relative "logs"

# What else AWS's client has loaded.
autoload :Net, "net/http"
autoload :URI, "uri"

# A function may replace either of the two methods.
module AwsLambda
  class Marshaller
    class << self
      def marshall_request(raw_request)
        raw_request["Content-Type"] == "application/json" ? JSON.parse(raw_request.body) : raw_request.body
      end

      def marshall_response(method_response)
        case method_response
        when StringIO, IO then [method_response, "application/unknown"]
        else method_response.to_json
        end
      end
    end
  end
end

class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name,
              :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

  def initialize(call)
    @deadline_ms = call.deadline_ms.to_i
    @aws_request_id = call.request_id
    @invoked_function_arn = call.arn
    @log_group_name = ENV["AWS_LAMBDA_LOG_GROUP_NAME"]
    @log_stream_name = ENV["AWS_LAMBDA_LOG_STREAM_NAME"]
    @function_name = ENV["AWS_LAMBDA_FUNCTION_NAME"]
    @memory_limit_in_mb = ENV["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
    @function_version = ENV["AWS_LAMBDA_FUNCTION_VERSION"]
    @client_context = JSON.parse(call.client_context) unless call.client_context.empty?
  end

  def get_remaining_time_in_millis
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end
end

# What a handler that is no method of a class is called on.
class LambdaHandler
  WANTED = "must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD where FILENAME corresponds with an existing Ruby " \
           "source file FILENAME.rb, CLASS is an optional module/class namespace and METHOD is a callable method. If " \
           "using CLASS, METHOD must be a class-level method."

  attr_reader :handler_file_name

  def initialize(name)
    parts = name.split(".")
    raise ArgumentError, "Invalid handler #{parts}, #{WANTED}" unless parts.size.between?(2, 3)

    @handler_file_name, @handler_class, @handler_method_name = parts.size == 3 ? parts : [parts[0], nil, parts[1]]
  end

  # Raises whatever the function raises.
  def call_handler(event, context)
    target = @handler_class ? Kernel.const_get(@handler_class) : self
    target.__send__(@handler_method_name, event: event, context: context)
  end
end

module EmulatorRuntime
  RawRequest = Struct.new(:body) do
    def [](header)
      "application/json" if header.casecmp?("Content-Type")
    end
  end

  class << self
    def run(channel)
      begin
        handler = LambdaHandler.new(ENV.fetch("_HANDLER"))
        require handler.handler_file_name
      rescue Exception => error
        said = describe(error, "Init")
        Log.error("Init error when loading handler #{ENV.fetch("_HANDLER")}", said)
        leave(channel, said, -4)
      end
      channel.send(Channel::READY)
      loop { answer(channel, handler, channel.receive) }
    end

    private

    def answer(channel, handler, call)
      Log.request_id = call.request_id
      ENV["_X_AMZN_TRACE_ID"] = call.trace_id
      event = AwsLambda::Marshaller.marshall_request(RawRequest.new(call.body))
      result, kind = AwsLambda::Marshaller.marshall_response(handler.call_handler(event, LambdaContext.new(call)))
      result = result.read.to_s if kind == "application/unknown"
      flush
      channel.send(Channel::RESULT, result)
    rescue Exception => error
      said = describe(error, "Function")
      critical = error.is_a?(NameError) || !error.is_a?(StandardError)
      Log.error(critical ? "Critical exception from handler" : "Error raised from handler method", said)
      leave(channel, said, -1) if critical
      flush
      channel.send(Channel::ERROR, JSON.generate(said))
    end

    # Of the trace the function's part: without ours, and what is below.
    def describe(error, classification)
      theirs = (error.backtrace_locations || []).map(&:to_s).take_while { |line| !line.start_with?("#{__FILE__}:") }
      {
        errorMessage: Log.readable(error.message),
        errorType: "#{classification}<#{error.class}>",
        stackTrace: theirs.first(100).map { |line| Log.readable(line) }
      }
    end

    # Not an answer alone: another call must not meet a process that ends.
    def leave(channel, said, status)
      flush
      channel.send(Channel::INIT_ERROR, JSON.generate(said))
      exit!(status)
    end

    # A function may have made its output one that is buffered.
    def flush
      STDOUT.flush
    rescue IOError
      nil # or closed it
    end
  end
end

STDOUT.sync = true # what is written before an answer is there before it
emulator_channel = EmulatorRuntime::Channel.new(*ARGV.pop(3).map(&:to_i))
$LOAD_PATH.unshift(Dir.pwd) unless $LOAD_PATH.include?(Dir.pwd)
begin
  EmulatorRuntime.run(emulator_channel)
rescue EOFError, SystemCallError
  Process.kill(:KILL, -Process.getpgrp) # the parent has gone: take along what the function has started
end
