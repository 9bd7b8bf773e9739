package com.amazonaws.services.lambda.runtime.events;

import java.util.List;

/** As in aws-lambda-java-events: AWS's names differ in case. */
public class SQSEvent {
    public static class SQSMessage {
        private String body;
        private String eventSourceArn;

        public String getBody() {
            return body;
        }

        public void setBody(String body) {
            this.body = body;
        }

        public String getEventSourceArn() {
            return eventSourceArn;
        }

        public void setEventSourceArn(String eventSourceArn) {
            this.eventSourceArn = eventSourceArn;
        }
    }

    private List<SQSMessage> records;

    public List<SQSMessage> getRecords() {
        return records;
    }

    public void setRecords(List<SQSMessage> records) {
        this.records = records;
    }
}
