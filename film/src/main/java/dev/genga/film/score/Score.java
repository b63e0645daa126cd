package dev.genga.film.score;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A number by which clips, or the windows of them that a training takes, are ranked.
public enum Score {
  /// How much moves.
  MOTION(
      Subject.BOTH,
      Worst.EITHER,
      "movement",
      "The mean difference of each frame's pixels from those of the frame before, 0 to 255. Near 0"
          + " it is a still; among the largest, too much happens at once."),
  /// How much of it is black.
  DARK(Subject.BOTH, Worst.LARGEST, "black frames", "The share of frames that are black, 0 to 1."),
  /// The strongest change inside.
  CHANGE(
      Subject.BOTH,
      Worst.LARGEST,
      "a cut, fade or flash inside",
      "How much the picture changes from one frame to the next, or within 3 or 8 frames, where it"
          + " changes most, less what is usual in the clip, 0 to 255: a cut, a fade, a dissolve or"
          + " a flash."),
  /// Where it is.
  CHANGE_FRAME(
      Subject.BOTH,
      Worst.NONE,
      "where it changes most",
      "The number of the frame in the middle of the strongest change."),
  /// How sharp it is.
  SHARPNESS(
      Subject.CLIP,
      Worst.SMALLEST,
      "blur",
      "The variance of the Laplacian over that of the brightness, in the sharpest of three frames."
          + " Small for a blurred clip, whatever its contrast."),
  /// How much of it is a black bar.
  BARS(
      Subject.CLIP,
      Worst.LARGEST,
      "black bars",
      "The share of the picture that black bars at its edges take in each of three frames, 0 to"
          + " 1."),
  /// How like another it is.
  NEAREST(
      Subject.CLIP,
      Worst.SMALLEST,
      "a near-duplicate",
      "How far the clip or picture is that looks most like it, of this film or another: 0 for the"
          + " same, 255 where none is like it."),
  /// Letters in the picture.
  TEXT(
      Subject.BOTH,
      Worst.LARGEST,
      "text or credits",
      "How many signs that look like letters stand in lines, in the frame that has most of them,"
          + " and are there half a second later too. A subtitle has 20 or more."),
  /// What comes or goes as a window begins.
  HEAD(
      Subject.WINDOW,
      Worst.LARGEST,
      "something enters or leaves at the beginning",
      "How much of the picture comes or goes within the first 4 frames, beyond what is usual in the"
          + " clip: parts of one frame that are nowhere near their place in the other."),
  /// What comes or goes as a window ends.
  TAIL(
      Subject.WINDOW,
      Worst.LARGEST,
      "something enters or leaves at the end",
      "The same within the last 4 frames."),
  /// How its colours differ.
  UNLIKE_COLOUR(
      Subject.WINDOW,
      Worst.LARGEST,
      "other colours than its clip",
      "How far the window's brightness and colours are from its whole clip's, 0 to 1."),
  /// How its shapes differ.
  UNLIKE_EDGES(
      Subject.WINDOW,
      Worst.LARGEST,
      "other shapes than its clip",
      "How far the places and directions of the window's edges are from its whole clip's, 0 to 1."),
  /// How its movement differs.
  UNLIKE_MOTION(
      Subject.WINDOW,
      Worst.LARGEST,
      "other movement than its clip",
      "How far the window's movement is from its whole clip's, 0 to 1."),
  /// Whether the clip's caption may not fit.
  UNLIKE(
      Subject.WINDOW,
      Worst.LARGEST,
      "a window unlike its clip",
      "The largest of those three differences, in deviations from what is usual among all windows."
          + " From 3.5 on the clip's caption may not fit this window.");

  /// What has the score.
  public enum Subject {
    /// Whole clips.
    CLIP,
    /// Windows of clips.
    WINDOW,
    /// Either.
    BOTH
  }

  /// Which of its values ask to be looked at.
  public enum Worst {
    /// The small ones.
    SMALLEST,
    /// The large ones.
    LARGEST,
    /// Those at both ends.
    EITHER,
    /// None: it tells a place.
    NONE
  }

  private final Subject subject;
  private final Worst worst;
  private final String finds;
  private final String explanation;

  Score(Subject subject, Worst worst, String finds, String explanation) {
    this.subject = subject;
    this.worst = worst;
    this.finds = finds;
    this.explanation = explanation;
  }

  /// Its name in the index.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What has it.
  public Subject subject() {
    return subject;
  }

  /// Which of its values ask to be looked at.
  public Worst worst() {
    return worst;
  }

  /// What its worst values find, in a few words.
  public String finds() {
    return finds;
  }

  /// Whether a clip of this value has nothing at all of what the score finds.
  public boolean isNone(double value) {
    return switch (this) {
      case DARK, CHANGE, BARS, TEXT, HEAD, TAIL -> value <= 0;
      case NEAREST -> value >= NearDuplicates.FARTHEST;
      case MOTION, CHANGE_FRAME, SHARPNESS, UNLIKE_COLOUR, UNLIKE_EDGES, UNLIKE_MOTION, UNLIKE ->
          false;
    };
  }

  /// What it is, in a sentence or two.
  public String explanation() {
    return explanation;
  }

  /// Those of clips, in their order.
  public static List<Score> ofClips() {
    return Arrays.stream(values()).filter(score -> score.subject != Subject.WINDOW).toList();
  }

  /// Those that a single picture has as well: nothing in it moves or changes.
  public static List<Score> ofPictures() {
    return List.of(DARK, SHARPNESS, BARS, NEAREST, TEXT);
  }

  /// Those of windows by the worst of which clips are ranked; its parts are told where [#UNLIKE] is.
  public static List<Score> ofWorstWindows() {
    return List.of(DARK, CHANGE, TEXT, HEAD, TAIL, UNLIKE);
  }

  /// Those of windows, in their order.
  public static List<Score> ofWindows() {
    return Arrays.stream(values()).filter(score -> score.subject != Subject.CLIP).toList();
  }
}
