#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "aws/tests/http_testing.h"

namespace gantry::aws::http {
namespace {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using File = std::unique_ptr<std::FILE, Freer<std::fclose>>;

/// A self-signed certificate of a minute's life, in files of its own.
class SelfSigned {
 public:
  SelfSigned() {
    std::filesystem::create_directories(folder_);
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 60);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const File certificate_file(std::fopen(tls().certificate_chain_file.c_str(), "w"));
    PEM_write_X509(certificate_file.get(), certificate.get());
    const File key_file(std::fopen(tls().private_key_file.c_str(), "w"));
    PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  ~SelfSigned() { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Tls tls() const {
    return {(folder_ / "chain.pem").string(), (folder_ / "key.pem").string()};
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / fmt::format("gantry-tls-{}", ::getpid());
};

TEST(TlsTest, ServesRequestsOverTls) {
  const SelfSigned certificate;
  auto handler =
      testing::FunctionHandler([](Request request, std::unique_ptr<Responder> responder) {
        responder->respond({.body = request.peer.tls ? "encrypted" : "plain"});
      });
  testing::TestServer server(handler, {}, 2, certificate.tls());
  boost::asio::io_context io;
  boost::asio::ssl::context context(boost::asio::ssl::context::tls_client);
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(io, context);
  stream.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), server.port});
  stream.handshake(boost::asio::ssl::stream_base::client);
  boost::asio::write(
      stream,
      boost::asio::buffer(std::string("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")));
  std::string answer;
  boost::system::error_code ec;
  boost::asio::read(stream, boost::asio::dynamic_buffer(answer), ec);
  EXPECT_EQ(ec, boost::asio::error::eof) << "closed without close_notify";
  EXPECT_TRUE(answer.ends_with("\r\n\r\nencrypted")) << answer;
}

TEST(TlsTest, ClosesAPlainClientWithoutHarm) {
  const SelfSigned certificate;
  auto handler = testing::echo_handler();
  testing::TestServer server(handler, {}, 2, certificate.tls());
  testing::RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.read_until_closed();
}

}  // namespace
}  // namespace gantry::aws::http
