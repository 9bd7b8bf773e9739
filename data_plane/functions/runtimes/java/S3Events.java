package apigw.runtime;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes of S3's events are made by constructors, of whose parameters no names are left: which members they are.
 *
 * <p>S3EventNotification.java of github.com/aws/aws-lambda-java-libs (aws-lambda-java-events).
 */
final class S3Events {
    static final Map<String, List<String>> PARTS = new HashMap<>();

    static {
        PARTS.put("S3Event", Collections.singletonList("Records"));
        PARTS.put("S3EventNotification", Collections.singletonList("Records"));
        PARTS.put("S3EventNotificationRecord", Arrays.asList("awsRegion", "eventName", "eventSource", "eventTime", "eventVersion",
                "requestParameters", "responseElements", "s3", "userIdentity"));
        PARTS.put("S3Entity", Arrays.asList("configurationId", "bucket", "object", "s3SchemaVersion"));
        PARTS.put("S3BucketEntity", Arrays.asList("name", "ownerIdentity", "arn"));
        PARTS.put("S3ObjectEntity", Arrays.asList("key", "size", "eTag", "versionId", "sequencer"));
        PARTS.put("RequestParametersEntity", Collections.singletonList("sourceIPAddress"));
        PARTS.put("ResponseElementsEntity", Arrays.asList("x-amz-id-2", "x-amz-request-id"));
        PARTS.put("UserIdentityEntity", Collections.singletonList("principalId"));
    }

    private S3Events() {}
}
