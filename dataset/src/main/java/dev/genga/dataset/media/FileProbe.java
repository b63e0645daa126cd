package dev.genga.dataset.media;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.Size;
import dev.genga.video.ImageFiles;
import dev.genga.video.VideoProbe;
import java.nio.file.Path;

/// Probes by decoding every frame: what a container says of itself is not believed.
public final class FileProbe implements MediaProbe {
  @Override
  public MediaInfo probe(Path path, MediaKind kind) {
    return switch (kind) {
      case IMAGE -> MediaInfo.image(size(path));
      case FRAMES -> {
        var images = FrameFolder.images(path);
        var size = size(images.getFirst());
        for (var image : images) {
          if (!size(image).equals(size)) {
            throw new ProblemException(
                "the frames of a folder differ in size: %s and %s".formatted(size, size(image)),
                image.toString(),
                "bring all frames to one size");
          }
        }
        yield new MediaInfo(size, images.size(), null, 0);
      }
      case CLIP -> {
        var info = VideoProbe.probe(path);
        yield MediaInfo.clip(new Size(info.width(), info.height()), info.times(), info.rotation());
      }
    };
  }

  private static Size size(Path image) {
    var frame = ImageFiles.read(image);
    return new Size(frame.width(), frame.height());
  }

  @Override
  public String version() {
    return "decoded whole, 1";
  }
}
