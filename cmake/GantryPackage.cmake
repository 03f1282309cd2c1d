# The Debian package, made by scripts/package.
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # only what scripts/package has built, not the benchmarks
install(FILES README.md ARCHITECTURE.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gantry)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gantry)
install(FILES packaging/gantry.service DESTINATION lib/systemd/system)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME gantry)
set(CPACK_PACKAGE_CONTACT "The Gantry developers <gantry@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What gantry up needs for instances on Docker, beside the libraries.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "docker.io | docker-ce, mmdebstrap, debian-archive-keyring, lxcfs, nftables, dnsmasq-base, iptables, iproute2, e2fsprogs")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "awscli")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${CMAKE_CURRENT_SOURCE_DIR}/packaging/postinst;${CMAKE_CURRENT_SOURCE_DIR}/packaging/prerm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
