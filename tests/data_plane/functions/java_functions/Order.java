package shop;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A bean: with private fields, a public one, a setter that is not public, and what is never written. */
public class Order {
    public enum Kind { SMALL, LARGE }

    public static class Line {
        private String name;
        private double price;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public double getPrice() {
            return price;
        }

        public void setPrice(double price) {
            this.price = price;
        }
    }

    private String id;
    public int count;
    private Kind kind;
    private List<Line> lines;
    private Map<Kind, Set<Long>> numbers;
    private boolean urgent;
    private String URL;
    private Optional<String> note = Optional.empty();
    private UUID uuid;
    private String unseen = "has neither getter nor setter";
    private transient String passing = "transient";
    private String written;

    public String getId() {
        return id;
    }

    void setId(String id) {
        this.id = id;
    }

    public Kind getKind() {
        return kind;
    }

    public void setKind(Kind kind) {
        this.kind = kind;
    }

    public List<Line> getLines() {
        return lines;
    }

    public void setLines(List<Line> lines) {
        this.lines = lines;
    }

    public Map<Kind, Set<Long>> getNumbers() {
        return numbers;
    }

    public void setNumbers(Map<Kind, Set<Long>> numbers) {
        this.numbers = numbers;
    }

    public boolean isUrgent() {
        return urgent;
    }

    public void setUrgent(boolean urgent) {
        this.urgent = urgent;
    }

    public String getURL() {
        return URL;
    }

    public void setURL(String URL) {
        this.URL = URL;
    }

    public Optional<String> getNote() {
        return note;
    }

    public void setNote(Optional<String> note) {
        this.note = note;
    }

    public UUID getUuid() {
        return uuid;
    }

    public void setUuid(UUID uuid) {
        this.uuid = uuid;
    }

    public void setWritten(String written) {
        this.written = written;
    }

    public String getDerived() {
        return "of " + id + written;
    }
}
