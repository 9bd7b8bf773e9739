package com.amazonaws.services.lambda.runtime.events;

import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** As in aws-lambda-java-events: with a setter for an enum besides that for a text, dates in seconds, and capitals. */
public class DynamodbEvent {
    public enum OperationType { INSERT }

    public static class AttributeValue {
        private String s;
        private Boolean nULLValue;
        private ByteBuffer b;
        private List<AttributeValue> l;

        public String getS() {
            return s;
        }

        public void setS(String s) {
            this.s = s;
        }

        public Boolean getNULL() {
            return nULLValue;
        }

        public void setNULL(Boolean nULLValue) {
            this.nULLValue = nULLValue;
        }

        public ByteBuffer getB() {
            return b;
        }

        public void setB(ByteBuffer b) {
            this.b = b;
        }

        public List<AttributeValue> getL() {
            return l;
        }

        public void setL(List<AttributeValue> l) {
            this.l = l;
        }
    }

    public static class StreamRecord {
        private Date approximateCreationDateTime;
        private Map<String, AttributeValue> newImage;

        public Date getApproximateCreationDateTime() {
            return approximateCreationDateTime;
        }

        public void setApproximateCreationDateTime(Date approximateCreationDateTime) {
            this.approximateCreationDateTime = approximateCreationDateTime;
        }

        public Map<String, AttributeValue> getNewImage() {
            return newImage;
        }

        public void setNewImage(Map<String, AttributeValue> newImage) {
            this.newImage = newImage;
        }
    }

    public static class DynamodbStreamRecord {
        private String eventName;
        private StreamRecord dynamodb;

        public String getEventName() {
            return eventName;
        }

        public void setEventName(OperationType eventName) {
            this.eventName = "of an enum: " + eventName;
        }

        public void setEventName(String eventName) {
            this.eventName = eventName;
        }

        public StreamRecord getDynamodb() {
            return dynamodb;
        }

        public void setDynamodb(StreamRecord dynamodb) {
            this.dynamodb = dynamodb;
        }
    }

    private List<DynamodbStreamRecord> records;

    public List<DynamodbStreamRecord> getRecords() {
        return records;
    }

    public void setRecords(List<DynamodbStreamRecord> records) {
        this.records = records;
    }
}
