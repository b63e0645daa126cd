package dev.genga.app.page;

import dev.genga.training.log.StepEntry;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the page of a run shows; see [PageWriter].
///
/// @param title of the run, such as the LoRA's name
/// @param summary one sentence on what was trained on what
/// @param status how the run stands
/// @param figures the numbers to see first, four to six
/// @param plan the epoch's table; null leaves it out
/// @param steps of the run's log, in order; may be empty
/// @param heldOut the check on clips that were not trained on; null leaves it out
/// @param previews in the order in which they were made; may be empty
/// @param command that was typed; null leaves it out
/// @param recipe what was set
/// @param environment program, engine, device and the like
/// @param files what the run left on disk
/// @param next what to do with them
/// @param stages where they begin, but for the first; may be empty
public record RunPage(
    String title,
    String summary,
    Status status,
    List<Fact> figures,
    @Nullable Table plan,
    List<StepEntry> steps,
    @Nullable HeldOut heldOut,
    List<Preview> previews,
    @Nullable String command,
    List<Fact> recipe,
    List<Fact> environment,
    List<FileLink> files,
    List<NextStep> next,
    List<StageMark> stages) {

  /// A run without stages.
  public RunPage(
      String title,
      String summary,
      Status status,
      List<Fact> figures,
      @Nullable Table plan,
      List<StepEntry> steps,
      @Nullable HeldOut heldOut,
      List<Preview> previews,
      @Nullable String command,
      List<Fact> recipe,
      List<Fact> environment,
      List<FileLink> files,
      List<NextStep> next) {
    this(
        title,
        summary,
        status,
        figures,
        plan,
        steps,
        heldOut,
        previews,
        command,
        recipe,
        environment,
        files,
        next,
        List.of());
  }

  /// Copies the lists.
  public RunPage {
    figures = List.copyOf(figures);
    steps = List.copyOf(steps);
    previews = List.copyOf(previews);
    recipe = List.copyOf(recipe);
    environment = List.copyOf(environment);
    files = List.copyOf(files);
    next = List.copyOf(next);
    stages = List.copyOf(stages);
  }

  /// How a run stands.
  public enum Status {
    /// It goes on; the page reloads itself.
    RUNNING("running"),
    /// It was stopped and can go on.
    STOPPED("stopped"),
    /// It ended because the loss was no number any more.
    FAILED("failed"),
    /// All steps are done.
    FINISHED("finished");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /// @param name what it is
  /// @param value as people read it, with its unit
  public record Fact(String name, String value) {}

  /// @param columns the names over the columns
  /// @param rows texts by row; columns of numbers are set to the right
  /// @param notes sentences under the table
  public record Table(List<String> columns, List<List<String>> rows, List<String> notes) {
    /// Copies the lists.
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      notes = List.copyOf(notes);
    }
  }

  /// The loss on clips that were held out, with fixed noise, before and after the training.
  ///
  /// @param points one for each timestep, in order
  /// @param verdict one sentence on what they show
  public record HeldOut(List<Point> points, String verdict) {
    /// Copies the list.
    public HeldOut {
      points = List.copyOf(points);
    }

    /// @param timestep on the scale 0 to 1000
    /// @param before without the LoRA
    /// @param after with the LoRA
    /// @param spread of the loss over noise seeds, to either side
    public record Point(double timestep, double before, double after, double spread) {}
  }

  /// @param video an mp4 file, or a png file of one frame
  /// @param prompt of the video
  /// @param step after which it was made; null: not during the training
  /// @param detail such as size, seed and strength; may be empty
  public record Preview(Path video, String prompt, @Nullable Integer step, String detail) {}

  /// @param step the stage's first
  /// @param title its number and name
  public record StageMark(int step, String title) {}

  /// @param file on disk
  /// @param what it is, a few words
  public record FileLink(Path file, String what) {}

  /// @param what the command does, a few words
  /// @param command to type
  public record NextStep(String what, String command) {}
}
