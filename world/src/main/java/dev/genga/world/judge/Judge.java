package dev.genga.world.judge;

import dev.genga.world.Clip;
import dev.genga.world.Colour;
import dev.genga.world.Movement;
import dev.genga.world.picture.LabFrame;
import dev.genga.world.statistics.NumberTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what a clip shows, from its frames alone and by plain computation: the strongly coloured shape
/// is found, its hue read, its outline compared, its way followed. It takes any style.
public final class Judge {
  /// Hues are nearest to these in Oklab, in degrees.
  private static double hue(Colour colour) {
    return switch (colour) {
      case RED -> 25;
      case ORANGE -> 58;
      case YELLOW -> 98;
      case GREEN -> 144;
      case BLUE -> 259;
      case PURPLE -> 312;
    };
  }

  /// Farther from every named hue than this, a colour has no name here.
  private static final double HUE_REACH = 30;

  /// Half and less of what the slowest true clips do, in heights of the picture.
  private static final double LEAST_RIGHT = 0.2;

  private static final double LEAST_UP = 0.16;

  /// Logarithm of growth; true clips grow by 0.38 and more.
  private static final double LEAST_GROWTH = 0.22;

  private final Kinds kinds;

  Judge(Kinds kinds) {
    this.kinds = kinds;
  }

  /// The judge of the repository: its silhouettes were fitted once, by `FitJudge`.
  public static Judge standing() {
    return new Judge(Kinds.from(NumberTable.beside(Judge.class, "kinds.txt")));
  }

  /// @param clip of any size and length; one of a single frame has no movement to tell
  public Verdict judge(Clip clip) {
    var frames = LabFrame.of(clip);
    var finding = Finding.in(frames);
    if (finding == null) {
      return Verdict.UNKNOWN;
    }
    return new Verdict(
        kinds.tell(finding.silhouettes()),
        colour(finding.hue()),
        frames.size() < 2 ? null : movement(frames, finding));
  }

  private static @Nullable Colour colour(double hue) {
    Colour nearest = Colour.RED;
    for (var colour : Colour.values()) {
      if (Hues.distance(hue, hue(colour)) < Hues.distance(hue, hue(nearest))) {
        nearest = colour;
      }
    }
    return Hues.distance(hue, hue(nearest)) > HUE_REACH ? null : nearest;
  }

  /// The strongest of growing, going sideways and going up or down, each by its own least measure.
  private static @Nullable Movement movement(List<LabFrame> frames, Finding finding) {
    var motion = Motion.of(finding.silhouettes());
    double growth = motion.growth() / LEAST_GROWTH;
    double sideways = Math.abs(motion.right()) / LEAST_RIGHT;
    double upright = Math.abs(motion.down()) / LEAST_UP;
    if (Math.max(growth, Math.max(sideways, upright)) < 1) {
      return null;
    }
    if (growth > sideways && growth > upright) {
      return Movement.ZOOM_IN;
    }
    if (sideways > upright) {
      return sideways(motion.right(), Ground.of(frames, finding.silhouettes()));
    }
    return motion.down() < 0 ? Movement.UP : null;
  }

  /// Nobody asks for a camera that turns to the left.
  private static @Nullable Movement sideways(double right, Ground ground) {
    boolean along = ground.goesAlong(right);
    if (right > 0) {
      return along ? null : Movement.RIGHT;
    }
    return along ? Movement.PAN : Movement.LEFT;
  }
}
