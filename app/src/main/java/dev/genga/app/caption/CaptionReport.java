package dev.genga.app.caption;

import dev.genga.base.Problem;
import java.util.List;

/// What became of clips and pictures.
///
/// @param written captions
/// @param kept captions that were there already
/// @param aside clips and pictures without a caption, for a reason that is told
/// @param left clips and pictures that nobody was asked about
/// @param problems what is to be told, in the order of the files
public record CaptionReport(int written, int kept, int aside, int left, List<Problem> problems) {
  /// Copies the list.
  public CaptionReport {
    problems = List.copyOf(problems);
  }
}
