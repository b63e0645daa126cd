package dev.genga.world.reel;

import dev.genga.world.SceneSampler;
import dev.genga.world.draw.SceneRenderer;

/// A scene of the little world as a shot.
record DrawnScene(SceneSampler.Sample sample, int length) implements Footage {
  @Override
  public int[][] frames(int width, int height) {
    var clip = SceneRenderer.render(sample.scene(), sample.style(), width, height, length);
    var frames = new int[length][];
    for (int i = 0; i < length; i++) {
      frames[i] = clip.frame(i);
    }
    return frames;
  }
}
