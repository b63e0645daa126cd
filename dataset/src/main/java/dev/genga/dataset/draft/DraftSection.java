package dev.genga.dataset.draft;

import dev.genga.base.Problems;
import dev.genga.dataset.config.Size;

/// A section of a draft.
///
/// [#toString] is a form that people write, which [DraftText] reads.
public sealed interface DraftSection {
  /// The step of sides.
  int STEP = 16;

  /// No side is smaller or larger.
  int SMALLEST = 32;

  /// See [#SMALLEST].
  int LARGEST = 4096;

  /// The area, and where they can have it also the shape, of the frames.
  Size size();

  /// Samples of a batch.
  int batchSize();

  /// How often each sample comes in an epoch.
  int repeats();

  /// Clips.
  ///
  /// @param windows that are taken from them
  record Clips(Size size, DraftWindows windows, int batchSize, int repeats)
      implements DraftSection {
    @Override
    public String toString() {
      return size + " " + windows + DraftSection.counts(this);
    }
  }

  /// Pictures.
  ///
  /// @param enlarges whether those that are smaller than the size are brought to it
  record Pictures(Size size, boolean enlarges, int batchSize, int repeats) implements DraftSection {
    @Override
    public String toString() {
      return size + (enlarges ? " enlarge" : "") + DraftSection.counts(this);
    }
  }

  private static String counts(DraftSection section) {
    String batch = section.batchSize() == 1 ? "" : " batch " + section.batchSize();
    return batch + (section.repeats() == 1 ? "" : " repeats " + section.repeats());
  }

  /// Adds what is wrong with the section.
  ///
  /// @param where the place to name
  default void check(String where, Problems problems) {
    if (!fits(size().width()) || !fits(size().height())) {
      problems.add(
          "the size %s can't be: sides divide by %d, from %d to %d"
              .formatted(size(), STEP, SMALLEST, LARGEST),
          where,
          "use %s".formatted(new Size(near(size().width()), near(size().height()))));
    }
    atLeastOne(batchSize(), "a batch", where, problems);
    atLeastOne(repeats(), "the number of repeats", where, problems);
    if (this instanceof Clips(_, var windows, _, _)) {
      windows.lengths().forEach(length -> atLeastOne(length, "a window", where, problems));
      atLeastOne(windows.stride(), "the distance of windows", where, problems);
      atLeastOne(windows.samples(), "the number of windows", where, problems);
      atLeastOne(windows.longest(), "the longest window", where, problems);
      if (windows.lengths().isEmpty()) {
        problems.add("the section has no length of windows", where, "give one, such as 45");
      }
    }
  }

  private static void atLeastOne(int value, String what, String where, Problems problems) {
    if (value < 1) {
      problems.add("%s can't be %d".formatted(what, value), where, "use 1 or more");
    }
  }

  private static boolean fits(int side) {
    return side >= SMALLEST && side <= LARGEST && side % STEP == 0;
  }

  private static int near(int side) {
    return Math.clamp(Math.round(side / (float) STEP) * STEP, SMALLEST, LARGEST);
  }
}
