a  =  1 ; // kept
