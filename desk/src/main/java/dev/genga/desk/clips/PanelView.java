package dev.genga.desk.clips;

import dev.genga.desk.web.Session;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipSummaries;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Verdict;
import dev.genga.film.index.WindowFindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// All about one clip.
///
/// @param clip in the index
/// @param scores each with what it says
/// @param windows the first ones that a training takes of it and that were scored
/// @param session of the desk
public record PanelView(ClipCard clip, List<Score> scores, List<Window> windows, Session session) {
  /// Windows that are shown: those a frame apart would be hundreds.
  private static final int WINDOWS = 12;

  /// Copies the lists.
  public PanelView {
    scores = List.copyOf(scores);
    windows = List.copyOf(windows);
  }

  /// A window of a training.
  ///
  /// @param first its first frame in the file
  /// @param last its last one
  public record Window(int first, int last, WindowNotes notes) {}

  /// A score of the clip.
  ///
  /// @param share of clips whose value is lower, of 100
  public record Score(ScoreText text, String value, int share) {}

  static PanelView of(FilmIndex index, ClipCard clip, Session session) {
    var shares = ClipSummaries.sharesBelow(index, clip.scores());
    var scores = new ArrayList<Score>();
    clip.scores().entrySet().stream()
        .sorted((one, other) -> one.getKey().compareTo(other.getKey()))
        .forEach(score ->
            scores.add(
                new Score(
                    ScoreText.of(score.getKey()),
                    ScoreText.digits(score.getValue()),
                    (int) Math.round(100 * shares.getOrDefault(score.getKey(), 0.0)))));
    return new PanelView(clip, scores, windows(index, clip), session);
  }

  private static List<Window> windows(FilmIndex index, ClipCard clip) {
    var windows = new ArrayList<Window>();
    WindowFindings.ofClip(index, clip.file(), clip.id(), WINDOWS)
        .forEach((frames, finding) -> {
          var notes = WindowNotes.of(finding, clip.caption());
          if (notes.isScored()) {
            windows.add(new Window(frames.first(), frames.last(), notes));
          }
        });
    return windows;
  }

  /// The address of something of the clip.
  ///
  /// @param what as [dev.genga.desk.media.ClipFiles] has it
  public String file(String what) {
    return session.of("/clips/%d/%s".formatted(clip.id(), what));
  }

  /// The first frame that is used.
  public int first() {
    return clip.trim().first();
  }

  /// The last frame that is used.
  public int last() {
    return clip.trim().endOf(clip.frames()) - 1;
  }

  /// Whether the clip has this verdict.
  public boolean is(Verdict verdict) {
    return clip.verdict() == verdict;
  }

  /// The tags, as they are typed.
  public String tags() {
    return String.join(" ", clip.tags());
  }

  /// Size, length and rate.
  public String facts() {
    String size = "%d × %d".formatted(clip.width(), clip.height());
    if (clip.isPicture()) {
      return "picture, " + size;
    }
    return String.format(
        Locale.ROOT,
        "%s, %d frames, %s a second",
        size,
        clip.frames(),
        ScoreText.digits(clip.rate()));
  }

  /// Where it is from; empty where that isn't known.
  public String origin() {
    return clip.film().isEmpty() ? "" : "%s, scene %d".formatted(clip.film(), clip.scene());
  }
}
