package shop;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;

/** Handlers of AWS's events. */
public class Events {
    public SQSEvent queue(SQSEvent event) {
        return event;
    }

    public DynamodbEvent table(DynamodbEvent event) {
        return event;
    }

    public long time(DynamodbEvent event) {
        return event.getRecords().get(0).getDynamodb().getApproximateCreationDateTime().getTime();
    }

    public S3Event bucket(S3Event event) {
        return event;
    }
}
