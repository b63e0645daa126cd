package dev.genga.app.practice;

import dev.genga.app.eval.EvalFigures;

/// What expectations are about.
public enum Figure {
  /// Distance of the videos to the wanted style; lower is nearer.
  STYLE_DISTANCE("style distance", "%.2f"),
  /// The mean share of right colours, movements and kinds.
  AGREEMENT("agreement", "%.3f"),
  /// Change from frame to frame against true renderings.
  MOTION("motion", "%.2f"),
  /// On clips of the style that no training saw.
  HELD_OUT_LOSS("held-out loss", "%.4f");

  private final String words;
  private final String format;

  Figure(String words, String format) {
    this.words = words;
    this.format = format;
  }

  String words() {
    return words;
  }

  String format() {
    return format;
  }

  double of(EvalFigures figures, EvalFigures.Row row) {
    return switch (this) {
      case STYLE_DISTANCE -> figures.styleDistance(row.clips());
      case AGREEMENT -> row.clips().agreement();
      case MOTION -> row.clips().motion().relative();
      case HELD_OUT_LOSS -> row.loss().mean();
    };
  }
}
