package dev.genga.film.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Writes decisions down. Each call is one transaction: what it says has been done is on the disk, all of
/// it, and a kill at any moment loses no more than a call that hasn't returned.
///
/// Every step is kept with what was before it, so that it can be taken back, in any later run too.
public final class Decisions {
  /// Who wrote a caption.
  private static final String ORIGIN = "desk";

  private Decisions() {}

  /// A step that was taken, taken back or taken again.
  ///
  /// @param what was decided
  /// @param value that holds now
  public record Step(long clip, What what, String value) {
    /// The same as a decision, whose values have their types.
    public Decision decision() {
      return switch (what) {
        case CHOICE -> new Decision.Choose(clip, Verdict.of(value));
        case TRIM -> new Decision.Cut(clip, Trim.of(value));
        case TAGS -> new Decision.Label(clip, Tags.list(value));
        case CAPTION -> new Decision.Describe(clip, value);
      };
    }
  }

  /// The kinds of decisions.
  public enum What {
    /// Kept, rejected or neither.
    CHOICE("SELECT verdict FROM standing WHERE clip = ?"),
    /// Which frames are used.
    TRIM("SELECT first_frame || ' ' || end_frame FROM standing WHERE clip = ?"),
    /// Tags.
    TAGS("SELECT tags FROM standing WHERE clip = ?"),
    /// The caption.
    CAPTION("SELECT caption FROM standing WHERE clip = ?");

    private final String present;

    What(String present) {
      this.present = present;
    }
  }

  /// Decides, all or nothing. What is so already takes no step; clips that are gone are left out.
  ///
  /// @return the steps, to be taken back together
  /// @throws IllegalArgumentException if a trim reaches over its clip's end
  public static List<Step> apply(FilmIndex index, List<? extends Decision> decisions) {
    var steps = new ArrayList<Step>();
    var database = index.database();
    database.transaction(() -> {
      long batch = nextBatch(database);
      for (var decision : decisions) {
        take(database, batch, step(decision), steps::add);
      }
    });
    return written(index, steps);
  }

  /// What a caption's statements come to goes with it.
  private static List<Step> written(FilmIndex index, List<Step> steps) {
    if (steps.stream().anyMatch(step -> step.what() == What.CAPTION)) {
      index.shares().forget(WorstWindows.UNSEEN);
    }
    return List.copyOf(steps);
  }

  /// As [#apply], of one verdict for many clips: a few statements, where one by one tens of thousands of
  /// clips take seconds.
  public static List<Step> choose(FilmIndex index, List<Long> clips, Verdict verdict) {
    var steps = new ArrayList<Step>();
    var database = index.database();
    String list =
        clips.stream().distinct().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    database.transaction(() -> {
      long batch = nextBatch(database);
      database.update(
          "INSERT INTO step (batch, clip, time, what, before, after)"
              + " SELECT ?, t.clip, ?, ?, t.verdict, ? FROM json_each(?) j"
              + " CROSS JOIN standing t ON t.clip = j.value WHERE t.verdict != ? ORDER BY j.key",
          batch,
          System.currentTimeMillis(),
          What.CHOICE.name(),
          verdict.text(),
          list,
          verdict.text());
      writeChoices(database, batch, "after", "ASC");
      steps.addAll(steps(database, batch, "after", "ASC"));
    });
    return List.copyOf(steps);
  }

  /// All verdicts of a call at once.
  private static void writeChoices(Database database, long batch, String column, String way) {
    database.update(
        "INSERT INTO choice (clip, time, verdict) SELECT clip, ?, %s FROM step".formatted(column)
            + " WHERE batch = ? AND what = ? ORDER BY id "
            + way,
        System.currentTimeMillis(),
        batch,
        What.CHOICE.name());
  }

  /// The steps that [#apply] would take; nothing is written.
  ///
  /// @throws IllegalArgumentException if a trim reaches over its clip's end
  public static List<Step> preview(FilmIndex index, List<? extends Decision> decisions) {
    var steps = new ArrayList<Step>();
    for (var decision : decisions) {
      var step = step(decision);
      if (replaced(index.database(), step).isPresent()) {
        steps.add(step);
      }
    }
    return List.copyOf(steps);
  }

  private static long nextBatch(Database database) {
    return number(database, "SELECT coalesce(max(batch), 0) + 1 FROM step");
  }

  private static Step step(Decision decision) {
    long clip = decision.clip();
    return switch (decision) {
      case Decision.Choose(_, var verdict) -> new Step(clip, What.CHOICE, verdict.text());
      case Decision.Cut(_, var trim) -> new Step(clip, What.TRIM, trim.text());
      case Decision.Label(_, var tags) -> new Step(clip, What.TAGS, Tags.text(tags));
      case Decision.Describe(_, var caption) -> new Step(clip, What.CAPTION, caption.strip());
    };
  }

  private static void take(Database database, long batch, Step step, Consumer<Step> taken) {
    var replaced = replaced(database, step);
    if (replaced.isEmpty()) {
      return;
    }
    write(database, step);
    database.update(
        "INSERT INTO step (batch, clip, time, what, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        batch,
        step.clip(),
        System.currentTimeMillis(),
        step.what().name(),
        replaced.get(),
        step.value());
    taken.accept(step);
  }

  /// What held before a step; empty where it is so already, and of a clip that is gone.
  ///
  /// @throws IllegalArgumentException if a trim reaches over its clip's end
  private static Optional<String> replaced(Database database, Step step) {
    var present = database.query(step.what().present, row -> row.getString(1), step.clip());
    if (present.isEmpty() || present.getFirst().equals(step.value())) {
      return Optional.empty();
    }
    if (step.what() == What.TRIM) {
      refuseBeyond(frames(database, step.clip()), Trim.of(step.value()));
    }
    return Optional.of(present.getFirst());
  }

  private static void write(Database database, Step step) {
    long clip = step.clip();
    long time = System.currentTimeMillis();
    switch (step.what()) {
      case CHOICE ->
          database.update(
              "INSERT INTO choice (clip, time, verdict) VALUES (?, ?, ?)",
              clip,
              time,
              step.value());
      case TRIM -> writeTrim(database, clip, time, Trim.of(step.value()));
      case TAGS ->
          database.update(
              "INSERT INTO tagging (clip, time, tags) VALUES (?, ?, ?)", clip, time, step.value());
      case CAPTION -> {
        database.update(
            "INSERT INTO caption (clip, time, origin, text) VALUES (?, ?, ?, ?)",
            clip,
            time,
            ORIGIN,
            step.value());
        database.update("INSERT OR IGNORE INTO caption_file (clip) VALUES (?)", clip);
      }
    }
  }

  private static int frames(Database database, long clip) {
    return (int) number(database, "SELECT frames FROM clip WHERE id = ?", clip);
  }

  private static void refuseBeyond(int frames, Trim trim) {
    if (trim.end() > frames) {
      throw new IllegalArgumentException(
          "the clip has %d frames, and the trim ends before frame %d"
              .formatted(frames, trim.end()));
    }
  }

  static void writeTrim(Database database, long clip, long time, Trim trim) {
    database.update(
        "INSERT INTO trim (clip, time, first_frame, end_frame) VALUES (?, ?, ?, ?)",
        clip,
        time,
        trim.first(),
        trim.end());
  }

  /// Takes the latest call back.
  ///
  /// @return its steps with what holds again; empty if there is none left
  public static List<Step> undo(FilmIndex index) {
    var database = index.database();
    var steps = new ArrayList<Step>();
    database.transaction(() -> {
      long batch = done(database);
      steps.addAll(again(database, batch, "before", "DESC"));
      database.update("UPDATE step SET undone = 1 WHERE batch = ?", batch);
    });
    return written(index, steps);
  }

  /// Takes again what was taken back last; not after another decision.
  ///
  /// @return its steps with what holds now; empty if there is none
  public static List<Step> redo(FilmIndex index) {
    var database = index.database();
    var steps = new ArrayList<Step>();
    database.transaction(() -> {
      long batch = undone(database);
      steps.addAll(again(database, batch, "after", "ASC"));
      database.update("UPDATE step SET undone = 0 WHERE batch = ?", batch);
    });
    return written(index, steps);
  }

  /// Writes down what held before a call's steps, or after them.
  private static List<Step> again(Database database, long batch, String column, String way) {
    var steps = steps(database, batch, column, way);
    writeChoices(database, batch, column, way);
    steps.stream()
        .filter(step -> step.what() != What.CHOICE)
        .forEach(step -> write(database, step));
    return steps;
  }

  /// What [#undo] would take back, with what would hold again; nothing is written.
  public static List<Step> undoPreview(FilmIndex index) {
    return steps(index.database(), done(index.database()), "before", "DESC");
  }

  /// What [#redo] would take again; nothing is written.
  public static List<Step> redoPreview(FilmIndex index) {
    return steps(index.database(), undone(index.database()), "after", "ASC");
  }

  /// The latest call that holds; 0 for none.
  private static long done(Database database) {
    return number(database, "SELECT coalesce(max(batch), 0) FROM step WHERE undone = 0");
  }

  /// The one that was taken back last; 0 for none.
  private static long undone(Database database) {
    return number(
        database,
        "SELECT coalesce(min(batch), 0) FROM step WHERE undone = 1 AND batch > ?",
        done(database));
  }

  private static List<Step> steps(Database database, long batch, String column, String way) {
    return database
        .query(
            "SELECT clip, what, " + column + " FROM step WHERE batch = ? ORDER BY id " + way,
            row -> new Step(row.getLong(1), What.valueOf(row.getString(2)), row.getString(3)),
            batch)
        .stream()
        .map(step -> held(database, step))
        .toList();
  }

  /// A clip may have become shorter since a step was taken.
  private static Step held(Database database, Step step) {
    if (step.what() != What.TRIM) {
      return step;
    }
    var trim = Trim.of(step.value()).within(frames(database, step.clip()));
    return new Step(step.clip(), step.what(), trim.text());
  }

  private static long number(Database database, String sql, Object... values) {
    return database.query(sql, row -> row.getLong(1), values).getFirst();
  }

  /// A caption that was decided, and may not stand in its file yet.
  ///
  /// @param file of the clip
  public record UnwrittenCaption(long clip, String file, String caption) {}

  /// Captions whose files are to be written, of calls that a kill ended too.
  public static List<UnwrittenCaption> unwrittenCaptions(FilmIndex index) {
    return index
        .database()
        .query(
            "SELECT t.clip, c.file, t.caption FROM caption_file w JOIN standing t ON t.clip ="
                + " w.clip JOIN clip c ON c.id = w.clip ORDER BY w.clip",
            row -> new UnwrittenCaption(row.getLong(1), row.getString(2), row.getString(3)));
  }

  /// The caption's file has been written.
  public static void captionWritten(FilmIndex index, long clip) {
    index.database().update("DELETE FROM caption_file WHERE clip = ?", clip);
  }
}
