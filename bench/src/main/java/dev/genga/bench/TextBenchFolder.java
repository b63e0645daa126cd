package dev.genga.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/// The captions of [TextCacheBench], each beside a small picture, since musubi-tuner reads captions of
/// pictures and clips.
///
/// @param work where the folders go, and a `tokenizer.json` lies
record TextBenchFolder(BenchFolder work) {
  private static final int WORDS = 40; // about 100 tokens
  private static final List<String> VOCABULARY =
      List.of(
          "Studio Ghibli style. rabbit wakes meadow under large tree while morning light falls through"
              .split(" "));

  Path texts() {
    return work.path().resolve("texts");
  }

  /// Writes captions and pictures.
  ///
  /// @return the captions in the order of their files' names
  List<String> write(int count) {
    Path folder = work.freshFolder("texts");
    var random = new Random(5);
    var captions = new ArrayList<String>();
    try {
      for (int i = 0; i < count; i++) {
        var words = new ArrayList<String>();
        for (int w = 0; w < WORDS; w++) {
          words.add(VOCABULARY.get(random.nextInt(VOCABULARY.size())));
        }
        captions.add(String.join(" ", words));
        Files.writeString(folder.resolve(name(i) + ".txt"), captions.getLast());
        var picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(picture, "png", folder.resolve(name(i) + ".png").toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return captions;
  }

  /// What the files of a caption are called.
  static String name(int caption) {
    return "text%02d".formatted(caption);
  }

  /// The cache file of a caption.
  Path cache(String program, int caption) {
    return cache(program).resolve(name(caption) + "_wan_te.safetensors");
  }

  private Path cache(String program) {
    return work.path().resolve(program + "-texts");
  }

  /// musubi-tuner's data set file.
  Path dataset() {
    work.freshFolder("musubi-texts");
    work.freshFolder("genga-texts");
    Path file = work.path().resolve("musubi-texts.toml");
    String text =
        """
        [general]
        caption_extension = ".txt"

        [[datasets]]
        image_directory = "%s"
        cache_directory = "%s"
        resolution = [64, 64]
        batch_size = 1
        """
            .formatted(texts(), cache("musubi"));
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
