package dev.genga.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The pictures of a safetensors file: its `U8` tensors of shape `[height, width, 3]`.
final class GoldenBytes {
  private static final Pattern PICTURE =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"U8\",\"shape\":\\[(\\d+),(\\d+),3\\],\"data_offsets\":\\[(\\d+),(\\d+)\\]");

  private GoldenBytes() {}

  static Map<String, Frame> pictures(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    var json = new String(bytes, 8, header, StandardCharsets.UTF_8).replace(" ", "");
    var pictures = new LinkedHashMap<String, Frame>();
    for (var found = PICTURE.matcher(json); found.find(); ) {
      int start = 8 + header + Integer.parseInt(found.group(4));
      int end = 8 + header + Integer.parseInt(found.group(5));
      pictures.put(
          found.group(1),
          new Frame(
              Integer.parseInt(found.group(3)),
              Integer.parseInt(found.group(2)),
              java.util.Arrays.copyOfRange(bytes, start, end)));
    }
    return pictures;
  }
}
