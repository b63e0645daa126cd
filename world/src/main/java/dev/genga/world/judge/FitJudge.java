package dev.genga.world.judge;

import dev.genga.base.AtomicFile;
import dev.genga.world.Clip;
import dev.genga.world.Combination;
import dev.genga.world.Kind;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Style;
import dev.genga.world.damage.Damage;
import dev.genga.world.draw.SceneRenderer;
import dev.genga.world.picture.LabFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Fits the judge's silhouettes on renderings of all styles, half of them damaged a little, and writes
/// them: `java -cp ... dev.genga.world.judge.FitJudge kinds.txt`. The file that stands beside [Judge]
/// came from this command, once, before any model was trained.
public final class FitJudge {
  /// No other clips are drawn from this seed.
  private static final long SEED = 7_001;

  private static final int CLIPS_A_STYLE = 80;

  private FitJudge() {}

  /// @param arguments the file to write
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: FitJudge FILE");
      System.exit(2);
    }
    AtomicFile.writeString(
        Path.of(arguments[0]),
        fit()
            .table()
            .text("silhouettes by FitJudge, seed " + SEED + ", clips a style " + CLIPS_A_STYLE));
  }

  /// What the command writes.
  static Kinds fit() {
    return fit(SEED, CLIPS_A_STYLE);
  }

  static Kinds fit(long seed, int clipsPerStyle) {
    Map<Kind, List<double[]>> silhouettes = new EnumMap<>(Kind.class);
    for (var style : Style.values()) {
      var samples = new SceneSampler(Combination.all(), List.of(style), Seeds.mix(seed, style));
      for (int i = 0; i < clipsPerStyle; i++) {
        var scene = samples.at(i).scene();
        var clip = thinned(SceneRenderer.render(scene, style, 128, 80, 17));
        var list = silhouettes.computeIfAbsent(scene.kind(), _ -> new ArrayList<>());
        add(clip, list);
        add(damaged(clip, i), list);
      }
    }
    return Kinds.fit(silhouettes);
  }

  /// Every fourth frame: neighbours are nearly alike.
  private static Clip thinned(Clip clip) {
    var frames = new int[(clip.length() + 3) / 4][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = clip.frame(4 * i);
    }
    return new Clip(clip.width(), clip.height(), frames);
  }

  private static Clip damaged(Clip clip, int index) {
    return switch (index % 3) {
      case 0 -> Damage.blurred(clip, 1.2);
      case 1 -> Damage.noisy(clip, 12, index);
      default -> Damage.blocky(clip, 24);
    };
  }

  private static void add(Clip clip, List<double[]> silhouettes) {
    var finding = Finding.in(LabFrame.of(clip));
    if (finding != null) {
      for (var silhouette : finding.silhouettes()) {
        if (silhouette != null) {
          silhouettes.add(silhouette.inSquare(Kinds.SIDE));
        }
      }
    }
  }
}
