package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadingEnvironmentTest {
  private static final String AVX512 =
      "avx2 avx512f avx512dq avx512cd avx512bw avx512vl avx512_bf16";

  private static String processor(String vendor, int family, String flags) {
    return """
    processor\t: 0
    vendor_id\t: %s
    cpu family\t: %d
    model\t\t: 2
    model name\t: a processor
    flags\t\t: fpu vme %s fpu
    bugs\t\t: sysret_ss_attrs

    processor\t: 1
    """
        .formatted(vendor, family, flags);
  }

  @Test
  void openBlasIsHelpedOnAmdProcessorsItDoesNotKnow() {
    assertThat(
            ThreadingEnvironment.isNewAmdWithAvx512(
                processor("AuthenticAMD", /* family= */ 26, AVX512)))
        .isTrue();
  }

  @Test
  void openBlasChoosesItselfOnAllOthers() {
    String zen4 = processor("AuthenticAMD", /* family= */ 25, AVX512);
    String without = processor("AuthenticAMD", /* family= */ 26, "avx2 avx512f");
    String intel = processor("GenuineIntel", /* family= */ 26, AVX512);
    assertThat(ThreadingEnvironment.isNewAmdWithAvx512(zen4)).isFalse();
    assertThat(ThreadingEnvironment.isNewAmdWithAvx512(without)).isFalse();
    assertThat(ThreadingEnvironment.isNewAmdWithAvx512(intel)).isFalse();
    assertThat(ThreadingEnvironment.isNewAmdWithAvx512("")).isFalse();
    assertThat(ThreadingEnvironment.isNewAmdWithAvx512("cpu family\t: many\nflags")).isFalse();
  }
}
