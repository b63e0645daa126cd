package dev.genga.wan.generation;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.video.Frame;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;

/// PNG images with text in them: in plain chunks (tEXt), which every reader knows, and where it is not all
/// ASCII in those for international text (iTXt).
final class PngFile {
  private static final String FORMAT = "javax_imageio_png_1.0";
  private static final String TEXTS = "iTXt";
  private static final String PLAIN = "tEXt";

  private PngFile() {}

  /// Writes a frame, whole or not at all.
  ///
  /// @param tags names, in Latin letters, and values
  /// @throws ProblemException if the file can't be written
  static void write(Path file, Frame frame, Map<String, String> tags) {
    try {
      byte[] bytes = encode(frame, new TreeMap<>(tags));
      AtomicFile.writeStream(file, out -> out.write(bytes));
    } catch (UncheckedIOException e) {
      throw new ProblemException(
          "the image can't be written: " + e.getMessage(),
          file.toString(),
          "free some space there, or name another folder");
    }
  }

  /// In memory: ImageIO would use a file of its own on the way, and keep to itself what a full disk says.
  private static byte[] encode(Frame frame, Map<String, String> tags) {
    var bytes = new ByteArrayOutputStream();
    var image = image(frame);
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    try (var stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      var metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
      addTexts(metadata, tags);
      writer.write(new IIOImage(image, null, metadata));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage image(Frame frame) {
    var image = new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = frame.rgb();
    for (int i = 0; i < frame.width() * frame.height(); i++) {
      int red = rgb[3 * i] & 0xff;
      int green = rgb[3 * i + 1] & 0xff;
      int blue = rgb[3 * i + 2] & 0xff;
      image.setRGB(i % frame.width(), i / frame.width(), red << 16 | green << 8 | blue);
    }
    return image;
  }

  private static void addTexts(IIOMetadata metadata, Map<String, String> tags) throws IOException {
    var root = new IIOMetadataNode(FORMAT);
    var texts = new IIOMetadataNode(TEXTS);
    var plain = new IIOMetadataNode(PLAIN);
    tags.forEach((name, value) -> {
      if (StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
        var text = new IIOMetadataNode(PLAIN + "Entry");
        text.setAttribute("keyword", name);
        text.setAttribute("value", value);
        plain.appendChild(text);
        return;
      }
      var text = new IIOMetadataNode(TEXTS + "Entry");
      text.setAttribute("keyword", name);
      text.setAttribute("compressionFlag", "FALSE");
      text.setAttribute("compressionMethod", "0");
      text.setAttribute("languageTag", "");
      text.setAttribute("translatedKeyword", "");
      text.setAttribute("text", value);
      texts.appendChild(text);
    });
    if (plain.hasChildNodes()) {
      root.appendChild(plain);
    }
    if (texts.hasChildNodes()) {
      root.appendChild(texts);
    }
    metadata.mergeTree(FORMAT, root);
  }

  /// The texts of an image, by name.
  ///
  /// @throws ProblemException if it is no readable PNG
  static Map<String, String> tags(Path file) {
    var reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var stream = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(stream);
      var root = (Element) reader.getImageMetadata(0).getAsTree(FORMAT);
      var tags = new TreeMap<String, String>();
      addTo(tags, root, PLAIN, "value");
      addTo(tags, root, TEXTS, "text");
      return tags;
    } catch (IOException e) {
      throw new ProblemException(
          "the file is no readable PNG: " + e.getMessage(), file.toString(), "name another file");
    } finally {
      reader.dispose();
    }
  }

  private static void addTo(
      Map<String, String> tags, Element root, String chunks, String attribute) {
    var entries = root.getElementsByTagName(chunks + "Entry");
    for (int i = 0; i < entries.getLength(); i++) {
      var entry = (Element) entries.item(i);
      tags.put(entry.getAttribute("keyword"), entry.getAttribute(attribute));
    }
  }
}
