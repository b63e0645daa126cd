package dev.genga.app.page;

import java.nio.file.Path;
import java.util.List;

/// What the page of an evaluation shows; see [EvalPageWriter].
///
/// @param title such as the style's name
/// @param summary one sentence on what was measured
/// @param figures the numbers to see first, four to six
/// @param videos of the first prompts, in the order of the candidates
/// @param across what stands along the bottom of all charts, such as `step`
/// @param charts in order
/// @param tables under the charts
/// @param sheet a picture of many frames
/// @param sheetNote what its rows and columns are
/// @param setup what was set
/// @param files what else lies beside the page
public record EvalPage(
    String title,
    String summary,
    List<RunPage.Fact> figures,
    List<Video> videos,
    String across,
    List<Curves> charts,
    List<TitledTable> tables,
    Path sheet,
    String sheetNote,
    List<RunPage.Fact> setup,
    List<RunPage.FileLink> files) {

  /// Copies the lists.
  public EvalPage {
    figures = List.copyOf(figures);
    videos = List.copyOf(videos);
    charts = List.copyOf(charts);
    tables = List.copyOf(tables);
    setup = List.copyOf(setup);
    files = List.copyOf(files);
  }

  /// @param prompt of the video
  /// @param maker of the video
  /// @param video an mp4 file
  public record Video(String prompt, String maker, Path video) {}

  /// @param title over the table
  public record TitledTable(String title, RunPage.Table table) {}

  /// One chart.
  ///
  /// @param title over it
  /// @param note what to read from it, one sentence
  /// @param strong the line that it is about
  /// @param faint other lines; may be empty
  /// @param reference a height that is drawn through the whole chart
  /// @param scale of the left axis
  public record Curves(
      String title,
      String note,
      Curve strong,
      List<Curve> faint,
      Reference reference,
      Scale scale) {
    /// Copies the list.
    public Curves {
      faint = List.copyOf(faint);
    }
  }

  /// What a left axis covers besides the figures.
  public enum Scale {
    /// From 0 on.
    FROM_ZERO,
    /// From 0 to 1.
    SHARES,
    /// Only the figures.
    FREE
  }

  /// @param name of the line
  /// @param points one a candidate, in order
  public record Curve(String name, List<Point> points) {
    /// Copies the list.
    public Curve {
      points = List.copyOf(points);
    }
  }

  /// @param candidate its name
  /// @param x where it stands along the bottom
  /// @param y its figure
  /// @param spread to either side; 0 where none is known
  public record Point(String candidate, double x, double y, double spread) {}

  /// @param name of the line
  /// @param y its height
  public record Reference(String name, double y) {}
}
