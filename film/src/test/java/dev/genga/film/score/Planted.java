package dev.genga.film.score;

import dev.genga.film.text.DrawnText;
import dev.genga.video.Frame;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// What is planted into made-up clips, at frames that are known.
///
/// What concerns a part of a clip is in its second window alone.
enum Planted {
  STILL("nothing moves", Score.MOTION),
  FAST("a camera that rushes", Score.MOTION),
  BLURRED("blur", Score.SHARPNESS),
  BARS("black bars", Score.BARS),
  DUPLICATE("a near-duplicate", Score.NEAREST),
  BLACK("black frames", Score.DARK),
  CUT("a cut", Score.CHANGE),
  DISSOLVE("a dissolve", Score.CHANGE),
  FADE("a fade to black and back", Score.CHANGE),
  FLASH("a flash", Score.CHANGE),
  TEXT("a subtitle", Score.TEXT),
  ENTERS("something enters in the first 4 frames", Score.HEAD),
  LEAVES("something leaves in the last 4 frames", Score.TAIL),
  MISFIT("other colours and shapes for a while", Score.UNLIKE);

  /// The frame in the middle of what is planted.
  static final int MIDDLE = DrawnClip.WINDOW + DrawnClip.WINDOW / 2;

  private static final int FIRST = DrawnClip.WINDOW;
  private static final int END = 2 * DrawnClip.WINDOW;

  private final String words;
  private final Score score;

  Planted(String words, Score score) {
    this.words = words;
    this.score = score;
  }

  String words() {
    return words;
  }

  /// The score that finds it.
  Score score() {
    return score;
  }

  /// Whether it is in one window, and not in the whole clip.
  boolean isInWindow() {
    return ordinal() >= BLACK.ordinal();
  }

  /// The clip that the first window shows, with nothing planted.
  static long before(long seed) {
    return seed;
  }

  /// The clip that the last window shows, with nothing planted.
  long after(long seed) {
    return this == CUT || this == DISSOLVE ? other(seed) : seed;
  }

  private static long other(long seed) {
    return seed + 777_777;
  }

  /// The larger, the worse.
  double badness(double value) {
    return this == STILL || score.worst() == Score.Worst.SMALLEST ? -value : value;
  }

  /// @param strength from above 0 to 1
  List<Frame> frames(long seed, double strength) {
    return switch (this) {
      case STILL -> still(seed, strength);
      case FAST -> new DrawnClip(seed, 2 + 14 * strength).frames();
      case BLURRED -> changed(seed, 0, DrawnClip.FRAMES, (_, frame) -> blurred(frame, strength));
      case BARS -> changed(seed, 0, DrawnClip.FRAMES, (_, frame) -> barred(frame, strength));
      case DUPLICATE ->
          changed(seed, 0, DrawnClip.FRAMES, (_, frame) -> mix(frame, 0, 0.34 - 0.3 * strength));
      case BLACK ->
          changed(seed, FIRST, FIRST + (int) (12 * strength), (_, frame) -> mix(frame, 0, 1));
      case CUT, DISSOLVE -> joined(seed, strength);
      case FADE ->
          changed(seed, FIRST + 3, END - 3, (i, frame) -> mix(frame, 0, strength * faded(i)));
      case FLASH ->
          changed(seed, MIDDLE, MIDDLE + 2, (_, frame) -> mix(frame, 255, 0.9 * strength));
      case TEXT -> changed(seed, FIRST, END, (_, frame) -> titled(frame, strength));
      case ENTERS ->
          changed(seed, FIRST, DrawnClip.FRAMES, (i, frame) -> entered(frame, i - FIRST, strength));
      case LEAVES -> changed(seed, 0, END, (i, frame) -> entered(frame, END - 1 - i, strength));
      case MISFIT -> misfit(seed, strength);
    };
  }

  @FunctionalInterface
  private interface Change {
    Frame of(int index, Frame frame);
  }

  private static List<Frame> changed(long seed, int first, int end, Change change) {
    var frames = DrawnClip.frames(seed);
    for (int i = first; i < end; i++) {
      frames.set(i, change.of(i, frames.get(i)));
    }
    return frames;
  }

  /// The first frame for ever, or for so many frames at a time.
  private static List<Frame> still(long seed, double strength) {
    var frames = DrawnClip.frames(seed);
    int held = (int) Math.round(DrawnClip.FRAMES * strength);
    for (int i = 1; i < held; i++) {
      frames.set(i, frames.getFirst());
    }
    return frames;
  }

  private List<Frame> joined(long seed, double strength) {
    var other = DrawnClip.frames(other(seed));
    int ramp = this == CUT ? 1 : 8;
    return changed(
        seed,
        MIDDLE - ramp / 2,
        DrawnClip.FRAMES,
        (i, frame) -> {
          double share = Math.min(1, (i - MIDDLE + ramp / 2 + 1) / (double) ramp);
          return mix(frame, other.get(i), strength * share);
        });
  }

  private static double faded(int index) {
    return Math.max(0, 1 - Math.max(0, Math.abs(index - MIDDLE) - 1) / 5.0);
  }

  private static List<Frame> misfit(long seed, double strength) {
    var other = DrawnClip.frames(other(seed));
    return changed(
        seed,
        FIRST,
        END,
        (i, frame) -> {
          double share = Math.min(1, Math.min(i - FIRST + 1, END - i) / 4.0);
          return mix(frame, evening(other.get(i)), strength * share);
        });
  }

  /// Darker, and in other colours.
  private static Frame evening(Frame frame) {
    var rgb = new byte[frame.rgb().length];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) ((frame.rgb()[i + 2] & 0xff) / 3);
      rgb[i + 1] = (byte) ((frame.rgb()[i] & 0xff) / 3);
      rgb[i + 2] = (byte) ((frame.rgb()[i + 1] & 0xff) / 2);
    }
    return new Frame(frame.width(), frame.height(), rgb);
  }

  private static Frame titled(Frame frame, double strength) {
    double share = 0.3 + 0.7 * strength;
    return DrawnText.over(frame, "THE RAIN COMES FROM A", 16, 72, 1, share);
  }

  /// Something striped at the left edge, wholly in the picture after three frames.
  private static Frame entered(Frame frame, int since, double strength) {
    var rgb = frame.rgb().clone();
    int height = (int) (DrawnClip.HEIGHT * (0.2 + 0.4 * strength));
    int depth = (int) (DrawnClip.WIDTH * 0.2 * strength * Math.min(3, since) / 3);
    for (int stripe = 0; stripe < depth; stripe++) {
      int grey = (depth - stripe) / 4 % 2 == 0 ? 20 : 200;
      DrawnClip.fill(rgb, stripe, (DrawnClip.HEIGHT - height) / 2, 1, height, grey);
    }
    return mix(frame, new Frame(frame.width(), frame.height(), rgb), 0.4 + 0.6 * strength);
  }

  private static Frame barred(Frame frame, double strength) {
    var rgb = frame.rgb().clone();
    int bar = (int) (12 * strength);
    DrawnClip.fill(rgb, 0, 0, DrawnClip.WIDTH, bar, 0);
    DrawnClip.fill(rgb, 0, DrawnClip.HEIGHT - bar, DrawnClip.WIDTH, bar, 0);
    return new Frame(frame.width(), frame.height(), rgb);
  }

  private static Frame blurred(Frame frame, double strength) {
    int reach = (int) Math.round(4 * strength);
    UnaryOperator<Frame> across = picture -> blurred(picture, reach, 1, 0);
    return blurred(across.apply(frame), reach, 0, 1);
  }

  private static Frame blurred(Frame frame, int reach, int dx, int dy) {
    var rgb = new byte[frame.rgb().length];
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          for (int i = -reach; i <= reach; i++) {
            int fromX = Math.clamp(x + (long) i * dx, 0, frame.width() - 1);
            int fromY = Math.clamp(y + (long) i * dy, 0, frame.height() - 1);
            sum += frame.rgb()[3 * (fromY * frame.width() + fromX) + c] & 0xff;
          }
          rgb[3 * (y * frame.width() + x) + c] = (byte) (sum / (2 * reach + 1));
        }
      }
    }
    return new Frame(frame.width(), frame.height(), rgb);
  }

  private static Frame mix(Frame frame, int grey, double share) {
    var plain = new byte[frame.rgb().length];
    Arrays.fill(plain, (byte) grey);
    return mix(frame, new Frame(frame.width(), frame.height(), plain), share);
  }

  private static Frame mix(Frame frame, Frame other, double share) {
    var rgb = new byte[frame.rgb().length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ((1 - share) * (frame.rgb()[i] & 0xff) + share * (other.rgb()[i] & 0xff));
    }
    return new Frame(frame.width(), frame.height(), rgb);
  }
}
