package dev.genga.tensor.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.AtomicFile;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Writes safetensors files, atomically.
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /// Writes tensors in the map's order with the given metadata.
  ///
  /// @throws java.io.UncheckedIOException if it can't be written; then an old file is still there
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    AtomicFile.writeChannel(path, channel -> write(channel, tensors, metadata));
  }

  /// Writes the bytes of such a file: the header's length, the header, the tensors.
  ///
  /// @throws IOException what the channel throws
  public static void write(
      WritableByteChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    var infos = new ArrayList<TensorInfo>();
    tensors.forEach((name, tensor) ->
        infos.add(
            new TensorInfo(name, tensor.dtype(), Arrays.stream(tensor.shape()).boxed().toList())));
    writeHeader(channel, infos, metadata);
    for (var tensor : tensors.values()) {
      writeValues(channel, tensor);
    }
  }

  /// Writes tensors that are made one after another, so that only one is in memory at a time.
  ///
  /// @param tensors names, dtypes and shapes, in the file's order
  /// @param values makes a tensor when its turn has come; it is freed once it is written
  /// @throws java.io.UncheckedIOException if it can't be written; then an old file is still there
  public static void stream(
      Path path,
      List<TensorInfo> tensors,
      Function<TensorInfo, Tensor> values,
      Map<String, String> metadata) {
    AtomicFile.writeChannel(
        path,
        channel -> {
          writeHeader(channel, tensors, metadata);
          for (var info : tensors) {
            try (var _ = TensorScope.open()) {
              writeValues(channel, checked(info, values.apply(info)));
            }
          }
        });
  }

  private static Tensor checked(TensorInfo info, Tensor tensor) {
    if (tensor.dtype() != info.dtype() || !Arrays.equals(tensor.shape(), info.dims())) {
      throw new IllegalArgumentException(info + " was announced: " + tensor);
    }
    return tensor;
  }

  private static void writeValues(WritableByteChannel channel, Tensor tensor) throws IOException {
    try (var _ = TensorScope.open()) {
      var segment = tensor.to(Device.CPU).contiguous().segment();
      long step = 1 << 28;
      for (long at = 0; at < segment.byteSize(); at += step) {
        var slice = segment.asSlice(at, Math.min(step, segment.byteSize() - at));
        writeAll(channel, slice.asByteBuffer());
      }
    }
  }

  private static void writeHeader(
      WritableByteChannel channel, List<TensorInfo> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(tensors, metadata);
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    writeAll(channel, length.putLong(header.length).flip());
    writeAll(channel, ByteBuffer.wrap(header));
  }

  /// The JSON header, padded with spaces to a multiple of 8 as the reference library does.
  private static byte[] header(List<TensorInfo> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      var node = header.putObject("__metadata__");
      metadata.forEach(node::put);
    }
    long offset = 0;
    for (var tensor : tensors) {
      var node = header.putObject(tensor.name());
      node.put("dtype", tensor.dtype().safetensorsName());
      var shape = node.putArray("shape");
      tensor.shape().forEach(shape::add);
      node.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
      offset += tensor.bytes();
    }
    String text = JSON.writeValueAsString(header);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return (text + " ".repeat((8 - bytes % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
