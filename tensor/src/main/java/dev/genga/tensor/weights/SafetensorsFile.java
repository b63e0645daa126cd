package dev.genga.tensor.weights;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A safetensors file, mapped into memory: 8 bytes of header length, a JSON header, the tensors'
/// bytes.
public final class SafetensorsFile implements WeightsFile {
  private final MappedFile file;
  private final SafetensorsHeader header;
  private final Map<String, TensorInfo> tensors;

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
    var infos = new LinkedHashMap<String, TensorInfo>();
    header.entries().forEach((name, entry) -> infos.put(name, entry.info()));
    this.tensors = Collections.unmodifiableMap(infos);
  }

  /// Maps a file and reads its header.
  ///
  /// @throws dev.genga.base.ProblemException if the file can't be read or its header is wrong
  public static SafetensorsFile open(Path path) {
    return MappedFile.open(
        path,
        "safetensors file",
        file -> new SafetensorsFile(file, SafetensorsHeader.parse(file.bytes())));
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public Tensor read(String name) {
    var entry = entry(name);
    return Tensors.ofSegment(bytes(entry), entry.info().dtype(), entry.info().dims());
  }

  private SafetensorsHeader.Entry entry(String name) {
    var entry = header.entries().get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + path());
    }
    return entry;
  }

  private MemorySegment bytes(SafetensorsHeader.Entry entry) {
    return file.bytes().asSlice(header.dataStart() + entry.begin(), entry.end() - entry.begin());
  }

  @Override
  public void load(String name) {
    bytes(entry(name)).load();
  }

  @Override
  public void unload(String name) {
    bytes(entry(name)).unload();
  }

  @Override
  public void unload() {
    file.bytes().unload();
  }

  @Override
  public void close() {
    file.close();
  }
}
