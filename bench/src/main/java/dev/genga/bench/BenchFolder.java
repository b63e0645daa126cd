package dev.genga.bench;

import dev.genga.base.FolderTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The folder in which both programs work: src/main/python/musubi/prepare.py makes the models and clips, and
/// [WriteRandomWan] the text encoder.
///
/// @param path the folder
record BenchFolder(Path path) {
  Path transformer() {
    return path.resolve("wan2.1_t2v_1.3B_bf16.safetensors");
  }

  Path vae() {
    return path.resolve("wan_2.1_vae.safetensors");
  }

  Path textEncoder() {
    return path.resolve("text-encoder.safetensors");
  }

  Path tokenizer() {
    return path.resolve("tokenizer.json");
  }

  /// The data set file of a program, which names the clips and a cache folder of its own.
  Path dataset(String program) {
    Path file = path.resolve(program + ".toml");
    String text =
        """
        [general]
        caption_extension = ".txt"
        enable_bucket = true
        bucket_no_upscale = true

        [[datasets]]
        video_directory = "%s"
        cache_directory = "%s"
        resolution = [384, 208]
        batch_size = 1
        num_repeats = 1
        frame_extraction = "head"
        target_frames = [9]
        """
            .formatted(path.resolve("clips").toAbsolutePath(), cache(program).toAbsolutePath());
    try {
      Files.writeString(file, text);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many clips there are.
  int clips() {
    try (var files = Files.list(path.resolve("clips"))) {
      return (int) files.filter(file -> file.toString().endsWith(".mp4")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The cache folder of a program.
  Path cache(String program) {
    return path.resolve(program + "-cache");
  }

  /// An empty folder of this name.
  Path freshFolder(String name) {
    Path folder = path.resolve(name);
    FolderTree.delete(folder);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
