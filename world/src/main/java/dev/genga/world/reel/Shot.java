package dev.genga.world.reel;

import dev.genga.world.Combination;
import dev.genga.world.Scene;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import java.util.List;
import java.util.Random;

/// One shot of a [Reel]: a drawn scene, or a camera that passes over a painted sheet, fast, slowly or
/// not at all.
///
/// @param length frames
/// @param speed of the camera over the sheet, in widths of the picture a frame; below 0 for a drawn
///     scene
/// @param flash its first frame that a flash bleaches; -1 for none
/// @param flashLength frames of the flash
record Shot(int length, double speed, int flash, int flashLength, long seed) implements Footage {
  private static final double FLASH = 0.85;

  /// @param shortOne of 8 to 13 frames instead of 40 to 79
  static Shot draw(Random random, boolean shortOne) {
    int length = shortOne ? 8 + random.nextInt(6) : 40 + random.nextInt(40);
    int kind = random.nextInt(10);
    double speed = kind < 6 ? -1 : kind < 8 ? 0.02 + 0.06 * random.nextDouble() : 0;
    speed = kind == 9 ? 0.004 : speed;
    boolean flashes = !shortOne && random.nextInt(4) == 0;
    int flashLength = 1 + random.nextInt(3);
    // Clear of what a transition takes of either end.
    int flash = flashes ? length / 2 - 2 + random.nextInt(4) : -1;
    return new Shot(length, speed, flash, flashLength, random.nextLong());
  }

  @Override
  public int[][] frames(int width, int height) {
    var frames = speed < 0 ? scene(width, height) : sheet(width, height);
    if (flash >= 0) {
      for (int i = flash; i < flash + flashLength; i++) {
        frames[i] = Blend.of(frames[i], 0xffffff, FLASH);
      }
    }
    return frames;
  }

  private int[][] scene(int width, int height) {
    var random = new Random(seed);
    var combinations = Combination.all();
    var combination = combinations.get(random.nextInt(combinations.size()));
    var styles = List.of(Style.values());
    var style = styles.get(random.nextInt(styles.size()));
    var scene = new Scene(combination, seed);
    return new DrawnScene(new SceneSampler.Sample(scene, style), length).frames(width, height);
  }

  private int[][] sheet(int width, int height) {
    var sheet = Sheet.paint(seed, 2 * width, height);
    var frames = new int[length][];
    for (int i = 0; i < length; i++) {
      frames[i] = sheet.window((int) Math.round(i * speed * width), width);
    }
    return frames;
  }
}
