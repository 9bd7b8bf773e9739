package apigw.runtime;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The Context of a call, and what belongs to it, by the interfaces that the function brings along. */
final class Contexts {
    private static final String API = "com.amazonaws.services.lambda.runtime.";
    private static final String[] LOG4J = {"org.apache.log4j.MDC", "org.apache.logging.log4j.ThreadContext"};
    private final ClassLoader loader;
    private final Object logger;
    private final Method usesLog4j;

    /** Sets LambdaRuntime's logger as well. */
    Contexts(ClassLoader loader) throws ReflectiveOperationException {
        this.loader = loader;
        this.logger = made("LambdaLogger", Log.LOGGER);
        this.usesLog4j = api("LambdaRuntimeInternal").getMethod("getUseLog4jAppender");
        Field field = api("LambdaRuntime").getDeclaredField("logger");
        field.setAccessible(true);
        field.set(null, logger);
    }

    Class<?> api(String name) throws ClassNotFoundException {
        return Class.forName(API + name, true, loader);
    }

    Object context(Channel.Call call) throws ReflectiveOperationException {
        if ((Boolean) usesLog4j.invoke(null)) {
            tellLog4j(call.requestId);
        }
        Map<String, Supplier<Object>> answers = new HashMap<>();
        answers.put("getAwsRequestId", () -> call.requestId);
        answers.put("getInvokedFunctionArn", () -> call.arn);
        answers.put("getXrayTraceId", () -> call.traceId);
        answers.put("getFunctionName", () -> System.getenv("AWS_LAMBDA_FUNCTION_NAME"));
        answers.put("getFunctionVersion", () -> System.getenv("AWS_LAMBDA_FUNCTION_VERSION"));
        answers.put("getLogGroupName", () -> System.getenv("AWS_LAMBDA_LOG_GROUP_NAME"));
        answers.put("getLogStreamName", () -> System.getenv("AWS_LAMBDA_LOG_STREAM_NAME"));
        answers.put("getMemoryLimitInMB", () -> Integer.valueOf(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")));
        answers.put("getRemainingTimeInMillis", () -> (int) Math.max(0, call.deadlineMs - System.currentTimeMillis()));
        answers.put("getLogger", () -> logger);
        if (!call.clientContext.isEmpty()) {
            Object client = clientContext(Json.parse(call.clientContext));
            answers.put("getClientContext", () -> client);
        }
        return made("Context", answering(answers));
    }

    /** For the patterns of AWS's appender: `%X{AWSRequestId}`. */
    private void tellLog4j(String requestId) throws ReflectiveOperationException {
        for (String name : LOG4J) {
            try {
                for (Method method : Class.forName(name, true, loader).getMethods()) {
                    if (method.getName().equals("put") && method.getParameterCount() == 2) {
                        method.invoke(null, "AWSRequestId", requestId);
                    }
                }
            } catch (ClassNotFoundException other) {
                // is that it uses
            }
        }
    }

    private Object clientContext(Object json) throws ReflectiveOperationException {
        Map<?, ?> all = json instanceof Map ? (Map<?, ?>) json : Collections.emptyMap();
        Map<String, Supplier<Object>> answers = new HashMap<>();
        if (all.get("client") instanceof Map) {
            Map<?, ?> client = (Map<?, ?>) all.get("client");
            Map<String, Supplier<Object>> its = new HashMap<>();
            its.put("getInstallationId", () -> client.get("installation_id"));
            its.put("getAppTitle", () -> client.get("app_title"));
            its.put("getAppVersionName", () -> client.get("app_version_name"));
            its.put("getAppVersionCode", () -> client.get("app_version_code"));
            its.put("getAppPackageName", () -> client.get("app_package_name"));
            Object made = made("Client", answering(its));
            answers.put("getClient", () -> made);
        }
        answers.put("getCustom", () -> all.get("custom"));
        answers.put("getEnvironment", () -> all.get("env"));
        return made("ClientContext", answering(answers));
    }

    /** What has no answer is null, as what a newer interface asks for. */
    private static InvocationHandler answering(Map<String, Supplier<Object>> answers) {
        return (proxy, method, given) -> {
            Supplier<Object> answer = answers.get(method.getName());
            return answer != null ? answer.get() : ofObject(proxy, method, given);
        };
    }

    static Object ofObject(Object proxy, Method method, Object[] given) {
        switch (method.getName()) {
            case "toString":
                String name = proxy.getClass().getInterfaces()[0].getSimpleName();
                return name + "@" + Integer.toHexString(System.identityHashCode(proxy));
            case "hashCode":
                return System.identityHashCode(proxy);
            case "equals":
                return proxy == given[0];
            default:
                return null;
        }
    }

    private Object made(String name, InvocationHandler handler) throws ClassNotFoundException {
        return Proxy.newProxyInstance(loader, new Class<?>[] {api(name)}, handler);
    }
}
