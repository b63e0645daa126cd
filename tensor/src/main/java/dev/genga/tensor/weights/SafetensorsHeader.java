package dev.genga.tensor.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.genga.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header of a safetensors file, read and held to every rule of the format: the tensors fill the
/// file from the header's end to its own without a hole or an overlap, each with as many bytes as its
/// shape and dtype need.
///
/// Source: the safetensors library's README and `safetensors/src/tensor.rs` (`read_metadata`,
/// `Metadata::validate`). Keys that stand twice, which the format forbids and that library lets pass,
/// are refused as well.
///
/// @param dataStart where the tensors' bytes begin in the file
/// @param entries the tensors in the header's order
/// @param metadata the file's own text
record SafetensorsHeader(long dataStart, Map<String, Entry> entries, Map<String, String> metadata) {
  /// The reference library's own limit, in bytes.
  private static final int MAX_BYTES = 100_000_000;

  private static final int MAX_DIMS = 64;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNameLength(MAX_BYTES)
                  .maxStringLength(MAX_BYTES)
                  .build())
          .build();

  /// One tensor's place.
  ///
  /// @param begin first byte, counted from the header's end
  /// @param end the byte after its last
  record Entry(TensorInfo info, long begin, long end) {}

  /// Reads the header of a whole file.
  ///
  /// @throws MalformedFileException if it breaks a rule
  static SafetensorsHeader parse(MemorySegment file) {
    if (file.byteSize() < Long.BYTES) {
      throw new MalformedFileException(
          "it has " + file.byteSize() + " bytes, fewer than the header's length takes");
    }
    long length = file.get(LENGTH, 0);
    if (length < 2 || length > MAX_BYTES || length > file.byteSize() - Long.BYTES) {
      throw new MalformedFileException(
          "its header claims %s bytes in a file of %d"
              .formatted(Long.toUnsignedString(length), file.byteSize()));
    }
    var text = decode(file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE));
    if (text.get(0) != '{') {
      throw new MalformedFileException("its header is not a JSON object");
    }
    long dataStart = Long.BYTES + length;
    var entries = new LinkedHashMap<String, Entry>();
    var metadata = new LinkedHashMap<String, String>();
    try (var json = JSON.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        if (name.equals("__metadata__")) {
          readMetadata(json, metadata);
        } else {
          entries.put(name, readEntry(json, name));
        }
      }
      if (json.nextToken() != null) {
        throw new MalformedFileException("something stands after its header's JSON object");
      }
    } catch (JsonProcessingException e) {
      throw new MalformedFileException(
          "its header is not JSON as the format wants it: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    checkCoverage(entries, file.byteSize() - dataStart);
    return new SafetensorsHeader(dataStart, entries, metadata);
  }

  private static CharBuffer decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new MalformedFileException("its header is not UTF-8");
    }
  }

  private static void readMetadata(JsonParser json, Map<String, String> metadata)
      throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedFileException("its __metadata__ is not an object");
    }
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw new MalformedFileException("its metadata '" + key + "' is not text");
      }
      metadata.put(key, json.getText());
    }
  }

  private static Entry readEntry(JsonParser json, String name) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedFileException("its entry '" + name + "' is not an object");
    }
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      var token = json.nextToken();
      switch (key) {
        case "dtype" -> dtype = token == JsonToken.VALUE_STRING ? json.getText() : null;
        case "shape" -> shape = readSizes(json, name);
        case "data_offsets" -> offsets = readSizes(json, name);
        default -> json.skipChildren();
      }
    }
    return entry(name, dtype, shape, offsets);
  }

  private static List<Long> readSizes(JsonParser json, String name) throws IOException {
    var sizes = new ArrayList<Long>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new MalformedFileException("the sizes of its tensor '" + name + "' are not a list");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < 0) {
        throw new MalformedFileException(
            "the sizes of its tensor '" + name + "' are not whole numbers");
      }
      sizes.add(json.getLongValue());
      if (sizes.size() > MAX_DIMS) {
        throw new MalformedFileException(
            "its tensor '" + name + "' has more than " + MAX_DIMS + " dimensions");
      }
    }
    return List.copyOf(sizes);
  }

  private static Entry entry(
      String name,
      @Nullable String dtypeName,
      @Nullable List<Long> shape,
      @Nullable List<Long> offsets) {
    if (dtypeName == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new MalformedFileException(
          "its tensor '" + name + "' lacks a dtype, a shape or two data_offsets");
    }
    DType dtype = dtype(dtypeName);
    if (dtype == null) {
      throw new MalformedFileException(
          "its tensor '" + name + "' has the dtype '" + dtypeName + "'");
    }
    var info = new TensorInfo(name, dtype, shape);
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (!info.fitsMemory() || begin > end || info.bytes() != end - begin) {
      throw new MalformedFileException(
          "its tensor '%s' of shape %s in %s claims the bytes %d to %d"
              .formatted(name, shape, dtypeName, begin, end));
    }
    return new Entry(info, begin, end);
  }

  private static @Nullable DType dtype(String name) {
    for (var dtype : DType.values()) {
      if (dtype.safetensorsName().equals(name)) {
        return dtype;
      }
    }
    return null;
  }

  private static void checkCoverage(Map<String, Entry> entries, long available) {
    var inFileOrder = new ArrayList<>(entries.values());
    inFileOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long expected = 0;
    for (var entry : inFileOrder) {
      if (entry.begin() != expected) {
        throw new MalformedFileException(
            "its tensor '%s' begins at byte %d, where byte %d is due"
                .formatted(entry.info().name(), entry.begin(), expected));
      }
      expected = entry.end();
    }
    if (expected != available) {
      throw new MalformedFileException(
          "its tensors take %d bytes, but %d follow the header".formatted(expected, available));
    }
  }
}
