package shop;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Date;

/** Dates and times. */
public class Times {
    public Date date;
    public Date text;
    public Instant instant;
    public LocalDate day;
    public LocalDateTime local;
}
