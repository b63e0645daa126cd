package dev.genga.wan.vae;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Mean and deviation of each latent channel: what the transformer sees is `(z - mean) / deviation`.
///
/// @param mean one for each latent channel
/// @param deviation one for each latent channel, not 0
public record LatentNormalization(List<Float> mean, List<Float> deviation) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEAN = "latents_mean";
  private static final String DEVIATION = "latents_std";

  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if they differ in length
  public LatentNormalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != deviation.size()) {
      throw new IllegalArgumentException(
          "mean and deviation must be of one length: " + mean.size() + ", " + deviation.size());
    }
  }

  /// The constants of Wan2.1's VAE; they stand in no weights file. Source: `wan/modules/vae.py`.
  public static final LatentNormalization WAN_2_1 =
      new LatentNormalization(
          List.of(
              -0.7571f, -0.7089f, -0.9113f, 0.1075f, -0.1745f, 0.9653f, -0.1517f, 1.5508f, 0.4134f,
              -0.0715f, 0.5517f, -0.3632f, -0.1922f, -0.9497f, 0.2503f, -0.2921f),
          List.of(
              2.8184f, 1.4541f, 2.3275f, 2.6558f, 1.2196f, 1.7708f, 2.6052f, 2.0743f, 3.2687f,
              2.1526f, 2.8652f, 1.5579f, 1.6382f, 1.1253f, 2.8251f, 1.9160f));

  /// The normalisation that belongs to a file: what its metadata or a `config.json` beside it says in
  /// diffusers' words, `latents_mean` and `latents_std`; else [#WAN_2_1] where there are 16 channels.
  ///
  /// @throws ProblemException where nothing says it, or not for every channel
  public static LatentNormalization of(WeightsFile file, VaeConfig config) {
    var stated = stated(file);
    if (stated == null && config.latentChannels() == WAN_2_1.channels()) {
      return WAN_2_1;
    }
    if (stated == null || stated.channels() != config.latentChannels()) {
      throw new ProblemException(
          "nothing says mean and deviation of this VAE's %d latent channels"
              .formatted(config.latentChannels()),
          file.path().toString(),
          "write latents_mean and latents_std, a list each, into the file's metadata or a"
              + " config.json beside it");
    }
    return stated;
  }

  private static @Nullable LatentNormalization stated(WeightsFile file) {
    try {
      var metadata = file.metadata();
      if (metadata.containsKey(MEAN) && metadata.containsKey(DEVIATION)) {
        return new LatentNormalization(
            floats(JSON.readTree(metadata.get(MEAN))),
            floats(JSON.readTree(metadata.get(DEVIATION))));
      }
      Path beside = file.path().toAbsolutePath().resolveSibling("config.json");
      var json = Files.isRegularFile(beside) ? JSON.readTree(beside.toFile()) : null;
      return json == null || !json.has(MEAN) || !json.has(DEVIATION)
          ? null
          : new LatentNormalization(floats(json.get(MEAN)), floats(json.get(DEVIATION)));
    } catch (IOException | IllegalArgumentException e) {
      throw new ProblemException(
          "latents_mean and latents_std can't be read: " + e.getMessage(),
          file.path().toString(),
          "give a list of numbers each, as diffusers' config.json of the VAE does");
    }
  }

  private static List<Float> floats(JsonNode list) {
    var values = new ArrayList<Float>();
    list.forEach(value -> values.add((float) value.asDouble()));
    return values;
  }

  /// What a file of the VAE says about it, where [#of] finds it; always in the same order.
  public Map<String, String> metadata() {
    return new TreeMap<>(Map.of(MEAN, mean.toString(), DEVIATION, deviation.toString()));
  }

  /// How many latent channels this is for.
  public int channels() {
    return mean.size();
  }

  /// What the transformer sees, from what the encoder gives.
  ///
  /// @param mean `[B, C, F, H, W]`, float32
  Tensor normalize(Tensor mean) {
    return mean.minus(perChannel(this.mean, mean)).div(perChannel(deviation, mean));
  }

  /// What the decoder takes, from what the transformer gives: the inverse of [#normalize(Tensor)].
  ///
  /// @param latents `[B, C, F, H, W]`, float32
  Tensor restore(Tensor latents) {
    return latents.times(perChannel(deviation, latents)).plus(perChannel(mean, latents));
  }

  private static Tensor perChannel(List<Float> list, Tensor like) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return Tensors.of(values, 1, values.length, 1, 1, 1).to(like.device());
  }
}
