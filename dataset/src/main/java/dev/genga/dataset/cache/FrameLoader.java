package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.FrameFolder;
import dev.genga.dataset.media.MediaKind;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.Resize;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The frames of one clip in every size that is asked for, read from the file once.
final class FrameLoader {
  private final Map<Size, Map<Integer, Frame>> frames = new HashMap<>();

  private FrameLoader() {}

  /// Reads a clip or image.
  ///
  /// @param wanted for each size the numbers of the file's frames
  /// @throws ProblemException if the file can't be read as far as that
  static FrameLoader read(Path file, MediaKind kind, Map<Size, Set<Integer>> wanted) {
    var loader = new FrameLoader();
    var all = new TreeSet<Integer>();
    wanted.values().forEach(all::addAll);
    switch (kind) {
      case IMAGE -> loader.add(0, ImageFiles.read(file), wanted);
      case FRAMES -> {
        var images = FrameFolder.images(file);
        for (int index : all) {
          loader.add(index, ImageFiles.read(images.get(index)), wanted);
        }
      }
      case CLIP -> {
        try (var reader = VideoReader.open(file)) {
          for (int index : all) {
            if (!reader.advanceTo(index)) {
              throw new ProblemException(
                  "the clip ends before its frame " + index,
                  file.toString(),
                  "it has changed: plan again");
            }
            loader.add(index, reader.frame(), wanted);
          }
        }
      }
    }
    return loader;
  }

  private void add(int index, Frame frame, Map<Size, Set<Integer>> wanted) {
    wanted.forEach((size, indices) -> {
      if (indices.contains(index)) {
        frames
            .computeIfAbsent(size, _ -> new TreeMap<>())
            .put(index, Resize.cover(frame, size.width(), size.height()));
      }
    });
  }

  /// One of the frames.
  ///
  /// @param index the file's number of it
  Frame frame(Size size, int index) {
    var frame = frames.getOrDefault(size, Map.of()).get(index);
    if (frame == null) {
      throw new IllegalArgumentException("frame " + index + " was not read");
    }
    return frame;
  }

  /// Some of the frames side by side.
  ///
  /// @param indices numbers of the file's frames, maybe repeated
  /// @return `[F, H, W, 3]`, UINT8
  Tensor stacked(Size size, int[] indices) {
    int bytes = 3 * size.width() * size.height();
    List<byte[]> parts = new ArrayList<>();
    for (int index : indices) {
      parts.add(frame(size, index).rgb());
    }
    byte[] all = new byte[Math.multiplyExact(bytes, parts.size())];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, all, i * bytes, bytes);
    }
    return Tensors.ofBytes(all, DType.UINT8, parts.size(), size.height(), size.width(), 3);
  }
}
