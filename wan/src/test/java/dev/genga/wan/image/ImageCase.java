package dev.genga.wan.image;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsFile;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/// What Wan2.1's own programs made of small image-to-video models; written by
/// `wan/src/test/python/image_fixture.py`.
///
/// @param folder the case's files
public record ImageCase(Path folder, SafetensorsFile tensors) implements AutoCloseable {
  /// What float32 can differ by in a network of a few blocks, as in the golden transformer cases.
  public static final double TOLERANCE = 5e-5;

  /// Opens the case.
  public static ImageCase open() {
    try {
      var resource = Objects.requireNonNull(ImageCase.class.getResource("case.safetensors"));
      var file = Path.of(resource.toURI());
      return new ImageCase(Objects.requireNonNull(file.getParent()), SafetensorsFile.open(file));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A file of the case.
  public Path file(String name) {
    return folder.resolve(name);
  }

  /// A tensor of the case.
  public Tensor get(String name) {
    return tensors.read(name);
  }

  @Override
  public void close() {
    tensors.close();
  }
}
