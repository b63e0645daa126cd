package dev.genga.world.measure;

import dev.genga.world.picture.LabFrame;
import java.util.Arrays;

/// Palette and tone: 12 numbers.
final class Colours {
  private Colours() {}

  static void add(LabFrame frame, FeatureList features) {
    var lightness = frame.l().clone();
    var chroma = new float[lightness.length];
    double a = 0;
    double b = 0;
    for (int i = 0; i < chroma.length; i++) {
      chroma[i] = (float) Math.hypot(frame.a()[i], frame.b()[i]);
      // Weak colours only: the palette of the background, not the hue of the thing.
      if (chroma[i] < 0.1f) {
        a += frame.a()[i];
        b += frame.b()[i];
      }
    }
    Arrays.sort(lightness);
    Arrays.sort(chroma);
    for (double share : new double[] {0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98}) {
      features.add(FeatureList.quantile(lightness, share));
    }
    for (double share : new double[] {0.2, 0.6, 0.97}) {
      features.add(FeatureList.quantile(chroma, share));
    }
    features.add(a / chroma.length);
    features.add(b / chroma.length);
  }
}
