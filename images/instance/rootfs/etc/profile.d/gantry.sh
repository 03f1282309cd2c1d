# The greeting and the prompt of ECS-optimised images.
case $- in
  *i*)
    cat /etc/motd
    if [ "$(id -u)" = 0 ]; then PS1='[\u@\h \W]# '; else PS1='[\u@\h \W]$ '; fi
    ;;
esac
