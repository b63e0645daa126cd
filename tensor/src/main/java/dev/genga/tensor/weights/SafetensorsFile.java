package dev.genga.tensor.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A safetensors file, mapped into memory.
///
/// Source: the format's own description (8 bytes of header length, a JSON header, the bytes).
public final class SafetensorsFile implements WeightsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final Arena arena;
  private final MemorySegment data;
  private final Map<String, Entry> entries;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, String> metadata;

  private record Entry(TensorInfo info, long begin, long end) {}

  private SafetensorsFile(
      Path path,
      Arena arena,
      MemorySegment data,
      Map<String, Entry> entries,
      Map<String, String> metadata) {
    this.path = path;
    this.arena = arena;
    this.data = data;
    this.entries = entries;
    this.metadata = Collections.unmodifiableMap(metadata);
    var infos = new LinkedHashMap<String, TensorInfo>();
    entries.forEach((name, entry) -> infos.put(name, entry.info()));
    this.tensors = Collections.unmodifiableMap(infos);
  }

  /// Maps a file and reads its header.
  ///
  /// @throws ProblemException if the file can't be read or its header is wrong
  public static SafetensorsFile open(Path path) {
    var arena = Arena.ofShared();
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      var file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return parse(path, arena, file);
    } catch (IOException e) {
      arena.close();
      throw new ProblemException(
          "the file can't be read: " + e.getMessage(), path.toString(), "check the path");
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static SafetensorsFile parse(Path path, Arena arena, MemorySegment file) {
    if (file.byteSize() < 8) {
      throw wrong(path, "it has " + file.byteSize() + " bytes, fewer than the header's length");
    }
    long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    if (length < 2 || length > Math.min(file.byteSize() - 8, 100_000_000)) {
      throw wrong(path, "its header claims " + length + " bytes in a file of " + file.byteSize());
    }
    byte[] text = file.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
    JsonNode header;
    try {
      header = JSON.readTree(new String(text, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw wrong(path, "its header is not JSON");
    }
    var data = file.asSlice(8 + length);
    var entries = new LinkedHashMap<String, Entry>();
    var metadata = new LinkedHashMap<String, String>();
    for (var field : header.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(path, field.getKey(), field.getValue(), data.byteSize()));
      }
    }
    return new SafetensorsFile(path, arena, data, entries, metadata);
  }

  private static Entry entry(Path path, String name, JsonNode node, long available) {
    var shape = new ArrayList<Long>();
    node.path("shape").forEach(size -> shape.add(size.asLong(-1)));
    String dtypeName = node.path("dtype").asText();
    DType dtype = null;
    for (var candidate : DType.values()) {
      if (candidate.safetensorsName().equals(dtypeName)) {
        dtype = candidate;
      }
    }
    if (dtype == null) {
      throw wrong(path, "its tensor " + name + " has the dtype '" + dtypeName + "'");
    }
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long end = node.path("data_offsets").path(1).asLong(-1);
    var info = new TensorInfo(name, dtype, java.util.List.copyOf(shape));
    if (begin < 0 || end < begin || end > available) {
      throw wrong(
          path,
          "its tensor %s claims the bytes %d to %d of %d".formatted(name, begin, end, available));
    }
    if (shape.stream().anyMatch(size -> size < 0) || info.bytes() != end - begin) {
      throw wrong(
          path,
          "its tensor %s has shape %s in %s but %d bytes"
              .formatted(name, shape, dtypeName, end - begin));
    }
    return new Entry(info, begin, end);
  }

  private static ProblemException wrong(Path path, String what) {
    return new ProblemException(
        "this is not a whole safetensors file: " + what,
        path.toString(),
        "download or make it again");
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public Tensor read(String name) {
    var entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + path);
    }
    return Tensors.ofSegment(
        data.asSlice(entry.begin(), entry.end() - entry.begin()),
        entry.info().dtype(),
        entry.info().dims());
  }

  @Override
  public void close() {
    arena.close();
  }
}
