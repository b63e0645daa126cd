package dev.genga.film.scene;

import java.util.Arrays;

/// How much each frame of a film differs from the one three frames before, by their looks ([FrameLook]): over the
/// whole picture, and at its edge beyond what most of the picture does, where something enters or leaves. Eight
/// bytes a frame.
public final class FrameChanges {
  /// From one frame to the other.
  public static final int SPAN = 3;

  /// Of a film that wasn't measured.
  public static final FrameChanges NONE = new FrameChanges(new float[0], new float[0]);

  private final float[] whole;
  private final float[] edge;

  private FrameChanges(float[] whole, float[] edge) {
    this.whole = whole;
    this.edge = edge;
  }

  /// Whether nothing was measured.
  public boolean isEmpty() {
    return whole.length == 0;
  }

  /// The mean difference of the picture's cells, 0 to 255; 0 for the first three frames.
  public double whole(int frame) {
    return whole[frame];
  }

  /// The mean difference of the cells at the picture's edge, less the median of all cells', by which a moving
  /// camera changes them; 0 where it would be below.
  public double atEdge(int frame) {
    return edge[frame];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameChanges changes
        && Arrays.equals(whole, changes.whole)
        && Arrays.equals(edge, changes.edge);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(whole) + Arrays.hashCode(edge);
  }

  /// Measures a film frame by frame.
  static final class Measure {
    private static final int CELLS = FrameLook.COLUMNS * FrameLook.ROWS;
    private static final int FIRST = 1 << 12;

    private final float[] sorted = new float[CELLS];

    private float[] whole = new float[FIRST];
    private float[] edge = new float[FIRST];
    private int frames;

    /// @param looks of the last frames; the newest is the next one in order
    void add(LookBuffer looks) {
      if (frames == whole.length) {
        whole = Arrays.copyOf(whole, 2 * frames);
        edge = Arrays.copyOf(edge, 2 * frames);
      }
      if (frames >= SPAN) {
        var cells = looks.at(frames).cells();
        var before = looks.at(frames - SPAN).cells();
        measure(cells, before);
      }
      frames++;
    }

    private void measure(float[] cells, float[] before) {
      double all = 0;
      double atEdge = 0;
      int edgeCells = 0;
      for (int cell = 0; cell < CELLS; cell++) {
        float change = 0;
        for (int i = 3 * cell; i < 3 * cell + 3; i++) {
          change += Math.abs(cells[i] - before[i]) / 3;
        }
        sorted[cell] = change;
        all += change;
        if (isAtEdge(cell)) {
          atEdge += change;
          edgeCells++;
        }
      }
      Arrays.sort(sorted);
      whole[frames] = (float) (all / CELLS);
      edge[frames] = (float) Math.max(0, atEdge / edgeCells - sorted[CELLS / 2]);
    }

    private static boolean isAtEdge(int cell) {
      int column = cell % FrameLook.COLUMNS;
      int row = cell / FrameLook.COLUMNS;
      return column == 0
          || row == 0
          || column == FrameLook.COLUMNS - 1
          || row == FrameLook.ROWS - 1;
    }

    FrameChanges finish() {
      return new FrameChanges(Arrays.copyOf(whole, frames), Arrays.copyOf(edge, frames));
    }
  }
}
