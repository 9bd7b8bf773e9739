package com.amazonaws.services.lambda.runtime.events;

import java.util.ArrayList;
import java.util.List;

/** As in aws-lambda-java-events, where classes of S3 have constructors and no setters. */
public class S3Event {
    private final List<S3EventNotificationRecord> records;

    public S3Event() {
        this(new ArrayList<>());
    }

    public S3Event(List<S3EventNotificationRecord> records) {
        this.records = records;
    }

    public List<S3EventNotificationRecord> getRecords() {
        return records;
    }

    public static class S3ObjectEntity {
        public final String all;

        public S3ObjectEntity(String key, Long size, String eTag, String versionId) {
            this.all = "the older one";
        }

        public S3ObjectEntity(String key, Long size, String eTag, String versionId, String sequencer) {
            this.all = key + " " + size + " " + eTag + " " + versionId + " " + sequencer;
        }
    }

    public static class S3Entity {
        private final S3ObjectEntity object;

        public S3Entity(String configurationId, Object bucket, S3ObjectEntity object, String s3SchemaVersion) {
            this.object = object;
        }

        public S3ObjectEntity getObject() {
            return object;
        }
    }

    public static class S3EventNotificationRecord {
        private final String eventTime;
        private final S3Entity s3;

        public S3EventNotificationRecord(String awsRegion, String eventName, String eventSource, String eventTime,
                String eventVersion, Object requestParameters, Object responseElements, S3Entity s3, Object userIdentity) {
            this.eventTime = eventTime;
            this.s3 = s3;
        }

        public String getEventTime() {
            return eventTime;
        }

        public S3Entity getS3() {
            return s3;
        }
    }
}
