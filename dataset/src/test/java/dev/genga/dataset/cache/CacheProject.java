package dev.genga.dataset.cache;

import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.testing.GoldenFolder;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.EncoderDtypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// A folder with clips, captions and the golden models, whose caches are made as a command makes
/// them.
///
/// @param unused what the caches said about files that they did not use, `NAME: WHY`
record CacheProject(Path folder, List<String> unused) implements CacheListener {
  static final int WIDTH = 64;
  static final int HEIGHT = 32;
  private static final long PLENTY = 1L << 50;
  private static final String TOKENIZER = "letters.tokenizer.json";

  CacheProject(Path folder) {
    this(folder, new ArrayList<>());
    copy(GoldenFolder.of("wan_vae").resolve("weights.safetensors"), vae());
    copy(GoldenFolder.of("umt5").resolve("weights_wan.safetensors"), text());
    try (var in = CacheProject.class.getResourceAsStream(TOKENIZER)) {
      Files.write(folder.resolve(TOKENIZER), Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path vae() {
    return folder.resolve("vae.safetensors");
  }

  Path text() {
    return folder.resolve("text.safetensors");
  }

  Path cache(String name) {
    return folder.resolve("cache").resolve(name);
  }

  @Override
  public void onUnused(String file, String why) {
    unused.add(Path.of(file).getFileName() + ": " + why);
  }

  /// Writes a clip of noise that moves, at 16 frames a second, with its caption.
  CacheProject clip(String name, int frames, String caption) {
    return clip(name, WIDTH, HEIGHT, frames, caption);
  }

  CacheProject clip(String name, int width, int height, int frames, String caption) {
    var random = new Random(name.hashCode());
    var all = new ArrayList<Frame>();
    for (int i = 0; i < frames; i++) {
      byte[] rgb = new byte[3 * width * height];
      for (int at = 0; at < rgb.length; at++) {
        rgb[at] = (byte) (at / 3 % width * 3 + 8 * i + random.nextInt(20));
      }
      all.add(new Frame(width, height, rgb));
    }
    VideoWriter.write(
        folder(folder.resolve("clips")).resolve(name + ".mp4"), Fraction.of(16), Map.of(), all);
    return caption(name, caption);
  }

  CacheProject caption(String name, String caption) {
    return write("clips/" + name + ".txt", caption);
  }

  private CacheProject write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// Writes the data set file: sections of keys and values over the same clips.
  CacheProject sections(String... sections) {
    var toml = new StringBuilder("[general]\ncaption_extension = \".txt\"\n");
    for (var section : sections) {
      toml.append("[[datasets]]\nvideo_directory = \"clips\"\n").append(section).append("\n");
    }
    return write("dataset.toml", toml.toString());
  }

  /// One section of windows at the beginning of clips.
  CacheProject head(Integer... frames) {
    return sections(section("cache", frames));
  }

  static String section(String cache, Integer... frames) {
    return """
    cache_directory = "%s"
    resolution = [%d, %d]
    frame_extraction = "head"
    target_frames = %s
    """
        .formatted(cache, WIDTH, HEIGHT, List.of(frames));
  }

  DatasetPlan plan() {
    var prober = new MediaProber(new FileProbe(), null);
    return new DatasetPlanner(prober, _ -> new DiskSpace.Store("disk", PLENTY))
        .plan(folder.resolve("dataset.toml"), PlanOptions.standard());
  }

  DatasetCaches caches() {
    return caches(EncoderDtypes.of(DType.FLOAT32));
  }

  DatasetCaches caches(EncoderDtypes dtypes) {
    return new DatasetCaches(
        new DatasetCaches.Encoders(vae(), text(), folder.resolve(TOKENIZER)),
        Device.CPU,
        dtypes,
        new ContentHashes(folder.resolve("hashes.json")),
        this);
  }

  /// Makes the caches of what is there now; latents, then texts.
  List<CacheReport> make() {
    return make(false);
  }

  List<CacheReport> make(boolean trustForeign) {
    unused.clear();
    return caches().make(plan(), trustForeign, 1);
  }

  /// The same by models that compute in something else.
  List<CacheReport> make(EncoderDtypes dtypes) {
    unused.clear();
    return caches(dtypes).make(plan(), false, 1);
  }

  /// Makes the caches forget what they were made from: as if another program had made them.
  CacheProject forget() {
    try {
      Files.delete(cache(CacheManifest.NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// The cache files' names with their content and time of change.
  Map<String, String> files() {
    var found = new TreeMap<String, String>();
    try (var all = Files.list(folder.resolve("cache"))) {
      for (var file : all.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        found.put(
            String.valueOf(file.getFileName()),
            ContentHashes.sha256(file) + " " + Files.getLastModifiedTime(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /// Replaces each tensor of a file by what a change makes of it.
  static void change(Path path, BiFunction<String, Tensor, Tensor> change) {
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      Map<String, String> metadata;
      try (WeightsFile file = SafetensorsFile.open(path)) {
        metadata = file.metadata();
        file.tensors()
            .keySet()
            .forEach(key -> tensors.put(key, change.apply(key, file.read(key)).copy()));
      }
      SafetensorsWriter.write(path, tensors, metadata);
    }
  }

  private static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
