package dev.genga.app.page;

import java.util.List;

/// What was measured of a run's results, for the run's page; see [PageWriter].
///
/// @param verdict what had to come out, what did, and whether that is enough
/// @param videos in the order of the prompts; those of one prompt stand in a row
/// @param videosNote one sentence under them
/// @param across what stands along the bottom of all charts, such as `step`
/// @param charts in order
public record RunEvaluation(
    RunPage.Table verdict,
    List<EvalPage.Video> videos,
    String videosNote,
    String across,
    List<EvalPage.Curves> charts) {
  /// Copies the lists.
  public RunEvaluation {
    videos = List.copyOf(videos);
    charts = List.copyOf(charts);
  }
}
